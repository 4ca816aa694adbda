using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;

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
    public async Task Every_claim_is_checked(string claim, string? value, string reason)
    {
        JsonNode? node = value is null ? null : value == "true" ? JsonValue.Create(true) : long.TryParse(value, out var seconds) ? JsonValue.Create(Provider.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds) : JsonValue.Create(value);
        Assert.Equal(reason, await ReasonAsync(Url("jar", ("request", Key.Sign(Request("jar", Requests.NewVerifier(), (claim, node)))))));
    }

    [Fact]
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
    [InlineData("x.y.z"), InlineData("a.b.c.d.e"), InlineData("...."), InlineData(".."), InlineData("%00")]
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

    [Fact]
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
