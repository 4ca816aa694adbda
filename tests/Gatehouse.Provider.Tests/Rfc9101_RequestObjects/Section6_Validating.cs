using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9101_RequestObjects;

[Spec("RFC 9101", "4"), Spec("RFC 9101", "6"), Spec("RFC 9101", "6.1"), Spec("RFC 9101", "6.2"), Spec("RFC 9101", "10.2"), Spec("RFC 9101", "10.8"), Spec("RFC 7516", "5.2"), Spec("RFC 8725", "3.6"), Spec("RFC 8725", "3.10")]
public sealed class Section6_Validating : RequestObjectTests
{
    public static TheoryData<string, string?, string> Wrong => new()
    {
        { "iss", "web", "request_object_issuer_differs" }, { "iss", null, "request_object_issuer_differs" },
        { "aud", "https://other.example.com", "request_object_audience_differs" }, { "aud", null, "request_object_audience_differs" },
        { "exp", "-31", "request_object_expired" }, { "exp", "3700", "request_object_too_far_away" }, { "exp", null, "request_object_no_expiry" }, { "nbf", "60", "request_object_not_yet_valid" },
        { "client_id", "web", "request_object_client_differs" }, { "client_id", null, "request_object_client_differs" },
        { "request", "x", "request_object_nested" }, { "request_uri", "https://x.example", "request_object_nested" },
        { "scope", "true", "request_object_claim_malformed" },
    };

    [Theory, MemberData(nameof(Wrong))]
    [Provokes("request_object_claim_malformed", "request_object_client_differs")]
    public async Task Every_claim_is_checked(string claim, string? value, string reason)
    {
        JsonNode? node = value is null ? null : value == "true" ? JsonValue.Create(true) : long.TryParse(value, out var seconds) ? JsonValue.Create(Provider.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds) : JsonValue.Create(value);
        Assert.Equal(reason, await ReasonAsync(Url("jar", ("request", Key.Sign(Request("jar", Requests.NewVerifier(), (claim, node)))))));
    }

    [Fact]
    [Provokes("request_object_key_in_header", "request_object_key_unknown")]
    public async Task Unsigned_or_otherwise_signed_objects_are_refused()
    {
        var claims = Request("jar", Requests.NewVerifier());
        foreach (var none in (string[])["none", "None", "HS256", "ES512", ""])
            Assert.Equal("request_object_algorithm_not_allowed", await ReasonAsync(Url("jar", ("request", Key.Sign(claims, ("alg", none))))));
        Assert.Equal("request_object_algorithm_not_allowed", await ReasonAsync(Url("jar", ("request", SigningClient.SignWith(Key.Jwk, claims)))));
        Assert.Equal("request_object_signature_invalid", await ReasonAsync(Url("jar", ("request", new SigningClient().Sign(claims)))));
        Assert.Equal("request_object_key_unknown", await ReasonAsync(Url("jar", ("request", new SigningClient("k2").Sign(claims)))));
        Assert.Equal("request_object_key_in_header", await ReasonAsync(Url("jar", ("request", Key.Sign(claims, ("jku", "https://evil.example/"))))));
        Assert.Equal("request_object_type_differs", await ReasonAsync(Url("jar", ("request", Key.Sign(claims, ("typ", "client-authentication+jwt"))))));
        Assert.Equal("request_object_key_unknown", await ReasonAsync(Url("web", ("request", Key.Sign(Request("web", Requests.NewVerifier()))))));
        var signed = Key.Sign(claims);
        Assert.Equal("request_object_malformed", await ReasonAsync(Url("jar", ("request", signed[..(signed.LastIndexOf('.'))]))));
        Assert.Equal("request_object_signature_invalid", await ReasonAsync(Url("jar", ("request", signed[..(signed.LastIndexOf('.') + 1)]))));
    }

    [Theory]
    [InlineData("x.y.z"), InlineData("a.b.c.d.e"), InlineData("...."), InlineData(".."), InlineData("%00"), InlineData("eyJhXHVkODAwIjoxfQ.eyJhXHVkODAwIjoxfQ.AA"), InlineData("eyJhXHVkODAwIjoxfQ.AA.AA.AA.AA")]
    public async Task Nonsense_is_refused(string request) => Assert.StartsWith("request_object_", await ReasonAsync(Url("jar", ("request", request))));

    [Theory]
    [InlineData("A256GCM", 32), InlineData("A128GCM", 16)]
    public async Task An_object_encrypted_to_us_is_read(string content, int size)
    {
        var verifier = Requests.NewVerifier();
        var jwe = await EncryptAsync(Key.Sign(Request("jar", verifier)), size, ("enc", content));
        var landed = await Provider.NewBrowser().AuthorizeAsync(Url("jar", ("request", jwe)));
        Assert.Equal("signed-state", HttpUtility.ParseQueryString(landed!.Query)["state"]);
    }

    [Theory, Spec("RFC 7518", "4.6")]
    [InlineData("ECDH-ES"), InlineData("ECDH-ES+A128KW"), InlineData("ECDH-ES+A256KW"), InlineData("RSA-OAEP-256")]
    public async Task An_object_under_an_agreed_key_is_read_with_every_content_encryption(string algorithm)
    {
        var key = RecipientKeySet.Parse(await Provider.Http.GetStringAsync("jwks", TestContext.Current.CancellationToken))!.For(algorithm)!;
        foreach (var content in (string[])["A256GCM", "A128GCM", "A128CBC-HS256", "A256CBC-HS512"])
        {
            var jwe = key.Encrypt(Encoding.ASCII.GetBytes(Key.Sign(Request("jar", Requests.NewVerifier()))), algorithm, content, "oauth-authz-req+jwt");
            var landed = await Provider.NewBrowser().AuthorizeAsync(Url("jar", ("request", jwe)));
            Assert.Equal("signed-state", HttpUtility.ParseQueryString(landed!.Query)["state"]);
        }
    }

    [Theory, Spec("RFC 8725", "3.4")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"kty":"EC","crv":"P-384","x":"AAAA","y":"AAAA"}"""), InlineData("""{"kty":"EC","crv":"P-256","x":"","y":""}"""), InlineData("""{"kty":"EC","crv":"P-256","x":"!","y":7}"""), InlineData("""{"kty":"OKP","crv":"X25519","x":"AAAA"}"""), InlineData("{}"), InlineData("null"), InlineData("[]")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"}""")]
    public async Task A_point_that_is_on_no_curve_of_ours_is_refused(string point)
    {
        var kid = JsonNode.Parse(await Provider.Http.GetStringAsync("jwks", TestContext.Current.CancellationToken))!["keys"]!.AsArray().First(key => key!["use"]!.GetValue<string>() == "enc" && key["kty"]!.GetValue<string>() == "EC")!["kid"];
        foreach (var algorithm in (string[])["ECDH-ES", "ECDH-ES+A256KW"])
            foreach (var encryptedKey in (string[])["", "AAAA", new string('A', 54)])
            {
                var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","enc":"A256GCM","kid":"{{kid}}","epk":{{point}}}"""));
                Assert.Equal("request_object_not_decrypted", await ReasonAsync(Url("jar", ("request", $"{header}.{encryptedKey}.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"))));
            }
    }

    [Fact]
    [Provokes("request_object_malformed")]
    public async Task Encryption_does_not_replace_the_signature()
    {
        var unsigned = new SigningClient().Sign(Request("jar", Requests.NewVerifier()), ("alg", "none"));
        Assert.Equal("request_object_algorithm_not_allowed", await ReasonAsync(Url("jar", ("request", await EncryptAsync(unsigned)))));
        Assert.Equal("request_object_malformed", await ReasonAsync(Url("jar", ("request", await EncryptAsync(Request("jar", Requests.NewVerifier()).ToJsonString())))));
        var once = await EncryptAsync(Key.Sign(Request("jar", Requests.NewVerifier())));
        Assert.Equal("request_object_malformed", await ReasonAsync(Url("jar", ("request", await EncryptAsync(once)))));
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "zip", "\"DEF\"" }, { "alg", "\"PBES2-HS512+A256KW\"" }, { "alg", "\"dir\"" }, { "alg", "\"RSA1_5\"" }, { "alg", "\"RSA-OAEP\"" }, { "alg", "\"none\"" }, { "enc", "\"A128CBC-HS256\"" }, { "enc", "\"none\"" }, { "crit", "[\"x\"]" },
        { "kid", "\"nobody\"" }, { "kid", "null" }, { "alg", "null" }, { "enc", "1" },
    };

    [Theory, MemberData(nameof(Bombs))]
    public async Task Compression_passwords_and_old_algorithms_are_refused_before_anything_is_computed(string name, string value)
    {
        var jwe = await EncryptAsync(Key.Sign(Request("jar", Requests.NewVerifier())), 32, (name, JsonNode.Parse(value)), ("p2c", 2_000_000_000), ("p2s", "AAAA"));
        Assert.Equal("request_object_not_decrypted", await ReasonAsync(Url("jar", ("request", jwe))));
    }

    [Fact]
    [Provokes("request_object_not_decrypted")]
    public async Task An_altered_ciphertext_is_refused()
    {
        var parts = (await EncryptAsync(Key.Sign(Request("jar", Requests.NewVerifier())))).Split('.');
        for (var i = 1; i < 5; i++)
        {
            var changed = parts.ToArray();
            changed[i] = (changed[i][0] == 'A' ? 'B' : 'A') + changed[i][1..];
            Assert.Equal("request_object_not_decrypted", await ReasonAsync(Url("jar", ("request", string.Join('.', changed)))));
        }
    }

    [Fact]
    public async Task Numbers_lists_and_objects_are_the_parameters_that_they_stand_for()
    {
        var verifier = Requests.NewVerifier();
        var landed = await Provider.NewBrowser().AuthorizeAsync(Url("jar", ("request", Key.Sign(Request("jar", verifier, ("max_age", 3600), ("resource", new JsonArray(Plans.Orders)))))));
        Assert.Equal(Plans.Orders, Requests.ClaimsOf((await RedeemAsync(landed, "jar", verifier)).AccessToken).GetProperty("aud").GetString());
    }
}
