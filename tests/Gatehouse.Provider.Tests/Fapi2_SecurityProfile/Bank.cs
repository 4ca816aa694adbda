using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Fapi2_SecurityProfile;

/// <summary>A client that is held to FAPI 2.0, and what it does: push, sign in, redeem with a proof.</summary>
public sealed class Bank : IAsyncLifetime
{
    public const string RedirectUri = "https://bank.example.com/callback";

    public DPoPSigner Key { get; } = new();

    public DPoPSigner Holder { get; } = new();

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Plans.Default.Replace("clients:\n", $$"""
        clients:
          - client_id: bank
            client_name: The Bank
            kind: web
            profile: fapi2
            token_endpoint_auth_method: private_key_jwt
            jwks: '{"keys":[{{Key.Jwk.ToJsonString()}}]}'
            redirect_uris: [{{RedirectUri}}]
            scope: openid offline_access orders.read
            consent: implied

        """));

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        Key.Dispose();
        Holder.Dispose();
    }

    public string Assertion(Action<JsonObject>? change = null, DPoPSigner? key = null)
    {
        var now = Provider.Clock.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = "bank", ["sub"] = "bank", ["aud"] = Provider.Issuer, ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        return (key ?? Key).Sign(new JsonObject { ["alg"] = (key ?? Key).Algorithm, ["typ"] = "client-authentication+jwt" }.ToJsonString(), claims.ToJsonString());
    }

    public string Proof(string path = "token", DPoPSigner? holder = null, DateTimeOffset? at = null) =>
        (holder ?? Holder).Proof("POST", $"{Provider.Issuer}/{path}", at ?? Provider.Clock.GetUtcNow());

    public async Task<Answer> PostAsync(string path, string? assertion, string? proof, params (string Name, string? Value)[] parameters)
    {
        var form = parameters.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value!)).ToList();
        form.Add(KeyValuePair.Create("client_id", "bank"));
        if (assertion is not null)
        {
            form.Add(KeyValuePair.Create("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
            form.Add(KeyValuePair.Create("client_assertion", assertion));
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await Provider.SendAsync(request);
    }

    /// <summary>Pushes a request; parameters given here replace or (null) remove the usual ones.</summary>
    public Task<Answer> PushAsync(string verifier, string? proof = null, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["redirect_uri"] = RedirectUri, ["scope"] = "openid offline_access orders.read", ["state"] = "s",
            ["code_challenge"] = Requests.ChallengeOf(verifier), ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) parameters[name] = value;
        return PostAsync("par", Assertion(), proof, [.. parameters.Select(pair => (pair.Key, pair.Value))]);
    }

    public string AuthorizationUrl(string requestUri) => $"{Provider.Issuer}/authorize?client_id=bank&request_uri={Uri.EscapeDataString(requestUri)}";

    /// <summary>Pushes, signs in, and returns what the browser brings back.</summary>
    public async Task<(string Verifier, System.Collections.Specialized.NameValueCollection Response)> AuthorizeAsync(string? proof = null, params (string Name, string? Value)[] changes)
    {
        var verifier = Requests.NewVerifier();
        var pushed = await PushAsync(verifier, proof, changes);
        if (pushed.Status != HttpStatusCode.Created) throw new InvalidOperationException(pushed.Body);
        var landed = await Provider.NewBrowser().AuthorizeAsync(AuthorizationUrl(pushed["request_uri"]!)) ?? throw new InvalidOperationException("The browser was not sent back.");
        return (verifier, HttpUtility.ParseQueryString(landed.Query));
    }

    public Task<Answer> RedeemAsync(string code, string verifier, string? proof, string? assertion = null) =>
        PostAsync("token", assertion ?? Assertion(), proof, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier));

    public async Task<Answer> SignInAsync()
    {
        var (verifier, response) = await AuthorizeAsync();
        return await RedeemAsync(response["code"]!, verifier, Proof());
    }
}
