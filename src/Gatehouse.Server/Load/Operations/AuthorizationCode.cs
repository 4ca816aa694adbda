using System.Collections.Concurrent;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>A user who is signed in opens an application: authorization request, redirect, redemption.</summary>
internal sealed class AuthorizationCode(LoadClient client, CodeFlow flow) : LoadOperation(client.Id, GrantTypes.AuthorizationCode)
{
    private readonly ConcurrentBag<string> _made = [];

    public override Task<string?> PrepareAsync(double rate, CancellationToken cancel) => RunAsync(cancel);

    public override async Task<string?> RunAsync(CancellationToken cancel)
    {
        try
        {
            var (tokens, error) = await flow.RunAsync(cancel);
            if (tokens.RefreshToken is { } made) _made.Add(made);
            return error ?? (tokens.AccessToken is null ? "no_access_token" : null);
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return LoadedProvider.FaultOf(fault);
        }
    }

    public override Task CleanUpAsync(CancellationToken cancel) => Revocation.OfAsync(client, _made, cancel);
}
