using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;

namespace Gatehouse.Provider.Tests.Rfc9101_RequestObjects;

/// <summary>A provider with clients that sign their requests, and what all sections need.</summary>
public abstract class RequestObjectTests : IAsyncLifetime
{
    protected SigningClient Key { get; } = new();

    protected Neighbour Neighbour { get; private set; } = null!;

    protected Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Neighbour = await Neighbour.StartAsync();
        Provider = await Provider.StartAsync(Plans.Default.Replace("users:", $$"""
              - client_id: jar
                kind: web
                client_secret: {{Plans.WebSecret}}
                jwks: {{Key.Jwks}}
                request_uris: ["{{Neighbour.Address}}/request", "{{Neighbour.Address}}/large"]
                redirect_uris: [https://jar.example.com/callback]
                scope: openid offline_access orders.read
                consent: implied
              - client_id: only-jar
                kind: web
                client_secret: {{Plans.WebSecret}}
                jwks: {{Key.Jwks}}
                require_signed_request_object: on
                redirect_uris: [https://only-jar.example.com/callback]
                scope: openid offline_access orders.read
                consent: implied
            outgoing: { allow: [127.0.0.1] }
            users:
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Neighbour.DisposeAsync();
    }

    protected JsonObject Request(string clientId, string verifier, params (string Name, JsonNode? Value)[] changes) => SigningClient.With(new JsonObject
    {
        ["iss"] = clientId, ["aud"] = Provider.Issuer, ["exp"] = Provider.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(), ["client_id"] = clientId,
        ["response_type"] = "code", ["redirect_uri"] = $"https://{clientId}.example.com/callback", ["scope"] = "openid offline_access orders.read", ["state"] = "signed-state",
        ["nonce"] = "n", ["code_challenge"] = Requests.ChallengeOf(verifier), ["code_challenge_method"] = "S256",
    }, changes);

    protected string Url(string clientId, params (string Name, string Value)[] parameters) =>
        Provider.Issuer + "/authorize?" + string.Join('&', parameters.Prepend(("client_id", clientId)).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));

    protected async Task<Answer> RedeemAsync(Uri? landed, string clientId, string verifier) => await PostAsync("token", clientId,
        ("grant_type", "authorization_code"), ("code", HttpUtility.ParseQueryString(landed!.Query)["code"]!), ("redirect_uri", $"https://{clientId}.example.com/callback"), ("code_verifier", verifier));

    protected Task<Answer> PostAsync(string path, string clientId, params (string Name, string Value)[] form) => Provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
    {
        Headers = { { "Authorization", Requests.Basic(clientId, Plans.WebSecret) } }, Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
    });

    /// <summary>The reason for which it is refused, on a page and never by a redirect.</summary>
    protected async Task<string> ReasonAsync(string url)
    {
        var before = Provider.Log.Lines.Count;
        using var response = await Provider.Http.GetAsync(url);
        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return Provider.Log.Lines.Skip(before).Last(line => line.Contains("Refused authorization")).Split('(', ')')[1];
    }

    /// <summary>Encrypts as any library would, with changes to the header that none would make.</summary>
    protected async Task<string> EncryptAsync(string text, int keySize = 32, params (string Name, JsonNode? Value)[] header)
    {
        var keys = JsonNode.Parse(await Provider.Http.GetStringAsync("jwks"))!["keys"]!.AsArray();
        var ours = keys.First(key => key!["use"]!.GetValue<string>() == "enc" && key["kty"]!.GetValue<string>() == "RSA")!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(ours["n"]!.GetValue<string>()), Exponent = Base64Url.DecodeFromChars(ours["e"]!.GetValue<string>()) });
        var head = SigningClient.With(new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM", ["kid"] = ours["kid"]!.GetValue<string>(), ["cty"] = "oauth-authz-req+jwt" }, header);
        var protectedHeader = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(head));
        var (contentKey, nonce, tag, plain) = (RandomNumberGenerator.GetBytes(keySize), RandomNumberGenerator.GetBytes(12), new byte[16], Encoding.ASCII.GetBytes(text));
        var cipher = new byte[plain.Length];
        using (var aes = new AesGcm(contentKey, 16)) aes.Encrypt(nonce, plain, cipher, tag, Encoding.ASCII.GetBytes(protectedHeader));
        return string.Join('.', [protectedHeader, .. new[] { rsa.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256), nonce, cipher, tag }.Select(part => Base64Url.EncodeToString(part))]);
    }
}
