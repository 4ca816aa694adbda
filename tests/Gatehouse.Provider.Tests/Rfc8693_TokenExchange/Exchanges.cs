using System.Net;

namespace Gatehouse.Provider.Tests.Rfc8693_TokenExchange;

/// <summary>Clients that exchange tokens, and the requests they make.</summary>
public static class Exchanges
{
    public const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    public const string RefreshTokenType = "urn:ietf:params:oauth:token-type:refresh_token";
    public const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    public const string JwtType = "urn:ietf:params:oauth:token-type:jwt";
    public const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

    public static readonly string Plan = Plans.Default
        .Replace("client_id: orders-api, kind: api, apis: [orders],", "client_id: orders-api, kind: api, apis: [orders], grant_types: [client_credentials, \"" + GrantType + "\"], scope: billing.read, exchange: { targets: [{ api: billing, scopes: [billing.read] }] },")
        .Replace("client_id: billing-api, kind: api, apis: [billing],", "client_id: billing-api, kind: api, apis: [billing], grant_types: [\"" + GrantType + "\"], exchange: { targets: [{ api: orders, scopes: [orders.read], impersonation: on }] },")
        .Replace("scope: openid profile email offline_access orders.read orders.write\n", "scope: openid profile email offline_access orders.read orders.write\n    grant_types: [authorization_code, refresh_token, client_credentials, \"" + GrantType + "\"]\n    exchange: { subject_tokens: [access_token, refresh_token, id_token], targets: [{ api: billing, scopes: [billing.read] }] }\n")
        .Replace("client_id: spa\n", "client_id: spa\n    may_act: billing-api\n")
        .Replace("users:", $"  - {{ client_id: stranger-api, kind: api, apis: [billing], client_secret: {Plans.ApiSecret}, grant_types: [\"{GrantType}\"] }}\nusers:");

    public static Task<Answer> ExchangeAsync(this Provider provider, string clientId, string subjectToken, params (string Name, string? Value)[] changes) =>
        provider.TokenAsync(clientId, [("grant_type", GrantType), ("subject_token", subjectToken), ("subject_token_type", AccessTokenType), .. changes]);

    public static async Task<string> ExchangedAsync(this Provider provider, string clientId, string subjectToken, params (string Name, string? Value)[] changes)
    {
        var answer = await provider.ExchangeAsync(clientId, subjectToken, changes);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.AccessToken;
    }
}

/// <summary>One server whose clients exchange tokens, for all tests of a class.</summary>
public sealed class ExchangeFixture : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Exchanges.Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
