using System.Threading.Channels;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>Applications renew their tokens: each of several grants in turn, and always with the refresh token that it got last.</summary>
[Spec("RFC 6749", "6")]
internal sealed class Refresh(LoadClient client, CodeFlow flow) : LoadOperation(client.Id, GrantTypes.RefreshToken)
{
    private const int MostGrants = 100;

    private readonly LoadedEndpoint _endpoint = client.Provider.Endpoint("token_endpoint");
    private readonly Channel<string> _tokens = Channel.CreateUnbounded<string>();

    public override int Weight => 9;

    /// <summary>As many grants as can be on their way when an answer takes half a second.</summary>
    public override async Task<string?> PrepareAsync(double rate, CancellationToken cancel)
    {
        for (var grants = Math.Clamp((int)Math.Ceiling(rate / 2), 2, MostGrants); grants > 0; grants--)
        {
            var (tokens, error) = await flow.RunAsync(cancel);
            if (error is not null) return error;
            if (tokens.RefreshToken is not { } refreshToken) return "it gets no refresh token";
            _tokens.Writer.TryWrite(refreshToken);
        }
        return null;
    }

    /// <summary>Where all grants are on their way, this one waits, and the wait counts.</summary>
    public override async Task<string?> RunAsync(CancellationToken cancel)
    {
        var token = await _tokens.Reader.ReadAsync(cancel);
        var next = token;
        try
        {
            var answer = await client.PostAsync(_endpoint, cancel, (Parameters.GrantType, GrantTypes.RefreshToken), (Parameters.RefreshToken, token));
            next = answer.Text(Parameters.RefreshToken) ?? token;
            return answer.Error ?? (answer.Text(Parameters.AccessToken) is null ? "no_access_token" : null);
        }
        finally
        {
            _tokens.Writer.TryWrite(next);
        }
    }

    public override Task CleanUpAsync(CancellationToken cancel)
    {
        _tokens.Writer.TryComplete();
        var left = new List<string>();
        while (_tokens.Reader.TryRead(out var token)) left.Add(token);
        return Revocation.OfAsync(client, left, cancel);
    }
}
