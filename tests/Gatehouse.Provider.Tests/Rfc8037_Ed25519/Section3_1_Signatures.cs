using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using NSec.Cryptography;

namespace Gatehouse.Provider.Tests.Rfc8037_Ed25519;

/// <summary>A client with a key on the Edwards curve proves itself and signs its requests, under the first name of the algorithm and the one that says the curve.</summary>
[Spec("RFC 8037", "2"), Spec("RFC 8037", "3.1"), Spec("RFC 9864", "2.2")]
public sealed class Section3_1_Signatures : IAsyncLifetime
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private readonly SigningClient _elliptic = new("ec");
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("clients:\n", $$"""
        clients:
          - client_id: edwards
            kind: web
            token_endpoint_auth_method: private_key_jwt
            jwks: '{"keys":[{{Jwk("k1", Encode(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey)))}},{{Jwk("no-point", Encode(Enumerable.Repeat((byte)0xFF, 32).ToArray()))}},{{Jwk("short", "AAAA")}},{{_elliptic.Jwk}}]}'
            redirect_uris: [https://edwards.example.com/callback]
            scope: openid orders.read
            consent: implied
            grant_types: [authorization_code, client_credentials]
          - client_id: named
            kind: service
            token_endpoint_auth_method: private_key_jwt
            token_endpoint_auth_signing_alg: Ed25519
            jwks: '{"keys":[{{Jwk("k1", Encode(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey)))}}]}'
            scope: orders.read

        """));

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _key.Dispose();
    }

    [Theory, InlineData("EdDSA"), InlineData("Ed25519")]
    public async Task A_client_proves_itself(string algorithm) => Assert.Equal(HttpStatusCode.OK, (await AskAsync("edwards", Sign(SigningClient.Statement(_provider, "edwards"), algorithm))).Status);

    [Fact]
    [Provokes("client_assertion_algorithm_not_allowed")]
    public async Task A_client_that_names_its_algorithm_is_held_to_it()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("named", Sign(SigningClient.Statement(_provider, "named"), "Ed25519"))).Status);
        Assert.Equal("client_assertion_algorithm_not_allowed", await ReasonAsync("named", Sign(SigningClient.Statement(_provider, "named"), "EdDSA")));
    }

    [Theory, InlineData("EdDSA"), InlineData("Ed25519"), Spec("RFC 7591", "2.3")]
    public async Task A_trusted_issuer_signs_software_statements(string algorithm)
    {
        await using var provider = await Provider.StartAsync(Registration.Plan(
            $"mode: open, scope: orders.read, software_statements: [{{ issuer: 'https://trust.example.com', jwks: '{{\"keys\":[{Jwk("k1", Encode(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey)))}]}}' }}]"));
        var statement = new JsonObject { ["iss"] = "https://trust.example.com", ["client_name"] = "Certified Robot" };

        Assert.Equal("Certified Robot", (await provider.RegisteredAsync(("software_statement", Sign(statement, algorithm))))["client_name"]);
        using var other = Key.Create(SignatureAlgorithm.Ed25519);
        Assert.Equal("invalid_software_statement", (await provider.RegisterAsync(Registration.Robot(("software_statement", Sign(statement, algorithm, key: other))))).Error);
    }

    [Fact]
    public async Task Signatures_and_keys_that_are_none_are_refused_and_break_nothing()
    {
        var claims = SigningClient.Statement(_provider, "edwards");
        var good = Sign(claims, "EdDSA");
        using var other = Key.Create(SignatureAlgorithm.Ed25519);
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", Sign(claims, "EdDSA", key: other)));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", Sign(claims, "EdDSA", "no-point")));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", Sign(claims, "EdDSA", "short")));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", good[..^4]));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", Sign(claims, "EdDSA", "ec")));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", Sign(claims, "ES256")));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync("edwards", _elliptic.Sign(claims, ("alg", "EdDSA"))));
        Assert.Equal("client_assertion_algorithm_not_allowed", await ReasonAsync("edwards", Sign(claims, "Ed448")));
    }

    [Theory, InlineData("EdDSA"), InlineData("Ed25519"), Spec("RFC 9101", "6.2")]
    public async Task A_client_signs_its_request(string algorithm)
    {
        var request = Sign(new JsonObject
        {
            ["iss"] = "edwards", ["aud"] = _provider.Issuer, ["exp"] = _provider.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(), ["client_id"] = "edwards", ["response_type"] = "code",
            ["redirect_uri"] = "https://edwards.example.com/callback", ["scope"] = "openid", ["code_challenge"] = Requests.ChallengeOf("v"), ["code_challenge_method"] = "S256",
        }, algorithm);
        var landed = await _provider.NewBrowser().AuthorizeAsync($"{_provider.Issuer}/authorize?client_id=edwards&request={request}");
        Assert.NotNull(HttpUtility.ParseQueryString(landed!.Query)["code"]);
    }

    [Fact]
    public async Task Metadata_offers_it_where_it_works_and_nowhere_else()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/oauth-authorization-server"));
        foreach (var (list, offered) in new[] { ("token_endpoint_auth", true), ("request_object", true), ("dpop", false), ("id_token", false), ("authorization", false) })
            Assert.Equal(offered, metadata.Json.GetProperty(list + "_signing_alg_values_supported").EnumerateArray().Any(value => value.GetString() is "EdDSA" or "Ed25519"));
    }

    private async Task<string> ReasonAsync(string client, string assertion)
    {
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await AskAsync(client, assertion) is var answer ? (answer.Status, answer.Error) : default);
        return _provider.Log.Lines.Last(line => line.Contains("Refused token", StringComparison.Ordinal)).Split('(', ')')[1];
    }

    private async Task<Answer> AskAsync(string client, string assertion)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        request.Content = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"), new("client_id", client), new("scope", "orders.read"), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", assertion)]);
        return await _provider.SendAsync(request);
    }

    private string Sign(JsonObject claims, string algorithm, string kid = "k1", Key? key = null)
    {
        var text = $"{Encode(Encoding.UTF8.GetBytes(new JsonObject { ["alg"] = algorithm, ["kid"] = kid }.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Encode(SignatureAlgorithm.Ed25519.Sign(key ?? _key, Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Jwk(string kid, string x) => $$"""{"kty":"OKP","crv":"Ed25519","kid":"{{kid}}","x":"{{x}}"}""";

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
