using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>A token for one of a client's own APIs, which another client of the plan gets for itself; asked for anew before it ends.</summary>
internal sealed class TokenOfAnother(LoadClient bearer, string scope)
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly LoadedEndpoint _endpoint = bearer.Provider.Endpoint("token_endpoint");
    private string? _token;
    private long _renewAt;

    /// <summary>The first client that can get one without a person, or null.</summary>
    public static TokenOfAnother? For(LoadClient client, IEnumerable<LoadClient> others) => others
        .Where(other => other.Of.GrantTypes.Contains(GrantTypes.ClientCredentials))
        .SelectMany(other => other.Asks.Where(ask => client.Of.Apis.Contains(ask.Api.Name)).Select(ask => new TokenOfAnother(other, ask.Scope)))
        .FirstOrDefault();

    /// <summary>A token, or why there is none.</summary>
    public async ValueTask<(string? Token, string? Error)> GetAsync(CancellationToken cancel)
    {
        if (_token is { } known && Environment.TickCount64 < Volatile.Read(ref _renewAt)) return (known, null);
        await _gate.WaitAsync(cancel);
        try
        {
            if (_token is { } meanwhile && Environment.TickCount64 < _renewAt) return (meanwhile, null);
            var answer = await ClientCredentials.AskAsync(bearer, _endpoint, scope, cancel);
            if (answer.Error is { } error || answer.Text(Parameters.AccessToken) is not { } token) return (null, $"{bearer.Id} gets no token: {answer.Error ?? "no_access_token"}");
            var lifetime = answer.Body.TryGetProperty(Parameters.ExpiresIn, out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetInt64() : 60;
            Volatile.Write(ref _renewAt, Environment.TickCount64 + lifetime * 500);
            _token = token;
            return (token, null);
        }
        finally
        {
            _gate.Release();
        }
    }
}
