using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Fapi2_MessageSigning;

/// <summary>A client that is held to FAPI 2.0 Message Signing, and what it does: sign its request, push it, sign in.</summary>
public sealed class SigningBank : IAsyncLifetime
{
    public const string RedirectUri = "https://bank.example.com/callback";

    public SigningClient Key { get; } = new();

    public DPoPSigner Holder { get; } = new();

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Plans.Default.Replace("clients:\n", $$"""
        clients:
          - client_id: bank
            kind: web
            profile: fapi2-message-signing
            token_endpoint_auth_method: private_key_jwt
            jwks: '{{Key.Jwks}}'
            redirect_uris: [{{RedirectUri}}]
            scope: openid offline_access orders.read
            consent: implied

        """));

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        Holder.Dispose();
    }

    /// <summary>The claims of a request object as they should be, with changes; what is changed to null is left out.</summary>
    public JsonObject Request(string verifier, params (string Name, JsonNode? Value)[] changes) => SigningClient.With(new JsonObject
    {
        ["iss"] = "bank", ["aud"] = Provider.Issuer, ["client_id"] = "bank", ["nbf"] = In(minutes: 0), ["exp"] = In(minutes: 5),
        ["response_type"] = "code", ["response_mode"] = "jwt", ["redirect_uri"] = RedirectUri, ["scope"] = "openid offline_access orders.read", ["state"] = "s",
        ["code_challenge"] = Requests.ChallengeOf(verifier), ["code_challenge_method"] = "S256",
    }, changes);

    public long In(int minutes) => Provider.Clock.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds();

    public Task<Answer> PushAsync(JsonObject request, params (string Name, JsonNode? Value)[] header) => PushAsync(("request", Key.Sign(request, header)));

    public Task<Answer> PushAsync(params (string Name, string Value)[] parameters) => PostAsync("par", null, parameters);

    public async Task<Answer> PostAsync(string path, string? proof, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new FormUrlEncodedContent([
            new("client_id", "bank"), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            new("client_assertion", Key.Sign(SigningClient.Statement(Provider, "bank"))), .. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]);
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await Provider.SendAsync(request);
    }

    /// <summary>Pushes, signs in, and returns where the browser comes back.</summary>
    public async Task<Uri> AuthorizeAsync(JsonObject request)
    {
        var pushed = await PushAsync(request);
        if (pushed.Status != HttpStatusCode.Created) throw new InvalidOperationException(pushed.Body);
        return await Provider.NewBrowser().AuthorizeAsync($"{Provider.Issuer}/authorize?client_id=bank&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}")
            ?? throw new InvalidOperationException("The browser was not sent back.");
    }

    public Task<Answer> RedeemAsync(string code, string verifier) => PostAsync("token", Holder.Proof("POST", $"{Provider.Issuer}/token", Provider.Clock.GetUtcNow()),
        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier));
}
