using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>A client exchanges a token that it was shown for one of its own: for the APIs that the plan names, or for itself.</summary>
[Spec("RFC 8693", "2.1")]
internal sealed class TokenExchange(LoadClient client, TokenOfAnother shown) : LoadOperation(client.Id, "token-exchange")
{
    private readonly LoadedEndpoint _endpoint = client.Provider.Endpoint("token_endpoint");
    private (string Api, string? Scope) _target;

    /// <summary>The first target that the instance allows with the token at hand.</summary>
    public override async Task<string?> PrepareAsync(double rate, CancellationToken cancel)
    {
        var (token, error) = await shown.GetAsync(cancel);
        var targets = client.Of.Exchange.Targets.Select(target => (target.Api, Scope: target.Scopes.IsEmpty ? null : string.Join(' ', target.Scopes)));
        foreach (var target in targets.Concat(client.Of.Apis.Select(api => (api, (string?)null))))
        {
            if (token is null) return error;
            var answer = await ExchangeAsync(token, target, cancel);
            _target = target;
            if (answer.Error is null) return null;
            error ??= $"the exchange is refused: {answer.Error}, {answer.Text(Parameters.ErrorDescription)}";
        }
        return error;
    }

    public override async Task<string?> RunAsync(CancellationToken cancel)
    {
        var (token, error) = await shown.GetAsync(cancel);
        return token is null ? error : (await ExchangeAsync(token, _target, cancel)).Error;
    }

    private Task<LoadAnswer> ExchangeAsync(string token, (string Api, string? Scope) target, CancellationToken cancel) => client.PostAsync(
        _endpoint, cancel, (Parameters.GrantType, GrantTypes.TokenExchange), (Parameters.SubjectToken, token), (Parameters.SubjectTokenType, TokenTypeIdentifiers.AccessToken),
        (Parameters.Audience, target.Api), (Parameters.Scope, target.Scope));
}
