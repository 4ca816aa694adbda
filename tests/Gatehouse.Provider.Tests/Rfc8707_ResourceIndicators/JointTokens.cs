using System.Net;
using System.Text.Json;
using System.Web;
using Gatehouse.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.Rfc8707_ResourceIndicators;

/// <summary>A provider some of whose clients may have one token for several APIs, and the requests for them.</summary>
public sealed class JointTokens : IAsyncLifetime
{
    public const string Stock = "https://stock.example.com";
    public const string Archive = "https://archive.example.com";
    public const string Vault = "https://vault.example.com";
    private const string All = "orders.read stock.read billing.read archive.read vault.read";

    public static readonly string Plan = Plans.Default
        .Replace("apis:\n  - name: orders", $$"""
            apis:
              - { name: stock, resource: {{Stock}}, token: { lifetime: 3m }, scopes: [stock.read], authorization_details: [{ type: shelf }] }
              - { name: archive, resource: {{Archive}}, token: { format: opaque, lifetime: 20m }, scopes: [archive.read] }
              - { name: vault, resource: {{Vault}}, token: { sender_constraint: dpop }, scopes: [vault.read] }
              - name: orders
            """)
        .Replace("redirect_uris: [https://both.example.com/callback, https://both.example.com/other]\n    scope: openid offline_access orders.read billing.read",
            $"redirect_uris: [https://both.example.com/callback, https://both.example.com/other]\n    multiple_resources: on\n    authorization_details_types: [shelf]\n    scope: openid offline_access {All}")
        .Replace("scope: orders.read orders.write }", $"scope: {All} }}")
        .Replace("scope: orders.read billing.read }", $"multiple_resources: on, scope: {All} }}\n  - {{ client_id: gate-api, kind: api, apis: [stock], client_secret: {Plans.ApiSecret}, grant_types: [\"{GrantTypes.TokenExchange}\"], scope: stock.read }}");

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();

    public Task<Answer> ServiceAsync(params string[] resources) => AskAsync("wide", [("grant_type", "client_credentials")], resources);

    public Task<Answer> RedeemAsync(IssuedCode code, params string[] resources) => AskAsync(code.ClientId,
        [("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", code.RedirectUri), ("code_verifier", code.Verifier)], resources);

    public Task<Answer> RefreshAsync(string refreshToken, string? scope, params string[] resources) =>
        AskAsync("both", [("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. scope is null ? [] : new[] { ("scope", scope) }], resources);

    public async Task<Answer> AskAsync(string clientId, (string Name, string Value)[] parameters, params string[] resources)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        request.Headers.Add("Authorization", Requests.Basic(clientId, Requests.SecretOf(clientId)));
        request.Content = new FormUrlEncodedContent([.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), .. resources.Select(one => KeyValuePair.Create("resource", one))]);
        return await Provider.SendAsync(request);
    }

    /// <summary>A code whose grant covers these APIs.</summary>
    public async Task<IssuedCode> CodeAsync(string scope, string[] resources, params (string Name, string? Value)[] changes)
    {
        var verifier = Requests.NewVerifier();
        var url = Provider.AuthorizationUrl("both", verifier, [("scope", scope), .. changes]) + string.Concat(resources.Select(one => "&resource=" + Uri.EscapeDataString(one)));
        var landed = await Provider.NewBrowser().AuthorizeAsync(url) ?? throw new InvalidOperationException("The provider did not send the browser back.");
        return new IssuedCode(HttpUtility.ParseQueryString(landed.Query)["code"] ?? throw new InvalidOperationException(landed.AbsoluteUri), verifier, Requests.RedirectUriOf("both"), "both");
    }

    /// <summary>What an API that nobody here wrote makes of the token.</summary>
    public async Task<TokenValidationResult> ValidateAsync(string token, string audience)
    {
        var keys = new JsonWebKeySet(await Provider.Http.GetStringAsync("jwks"));
        var now = Provider.Clock.GetUtcNow().UtcDateTime;
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Provider.Issuer,
            ValidAudience = audience,
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (from, until, _, _) => (from is null || from <= now) && until > now,
        });
    }

    public static string[] AudiencesOf(Answer answer) => AudiencesOf(Requests.ClaimsOf(answer.AccessToken));

    public static string[] AudiencesOf(JsonElement claims) => [.. claims.GetProperty("aud").EnumerateArray().Select(one => one.GetString()!)];

    public static void AssertRefused(Answer answer, string said)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_target"), (answer.Status, answer.Error));
        Assert.Contains(said, answer["error_description"]);
    }
}
