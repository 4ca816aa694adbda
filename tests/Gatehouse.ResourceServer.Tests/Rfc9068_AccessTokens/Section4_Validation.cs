using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;

namespace Gatehouse.ResourceServer.Tests.Rfc9068_AccessTokens;

[Spec("RFC 9068", "4"), Spec("RFC 8725", "3.1"), Spec("RFC 8725", "3.11")]
public sealed class Section4_Validation(Section4_Validation.Fixture fixture) : IClassFixture<Section4_Validation.Fixture>
{
    private readonly TestIssuer _issuer = fixture.Issuer;
    private readonly ApiUnderTest _api = fixture.Api;

    public sealed class Fixture : IAsyncLifetime
    {
        public TestIssuer Issuer { get; private set; } = null!;

        public ApiUnderTest Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Issuer = await TestIssuer.StartAsync();
            Issuer.Rotate("RS256");
            Issuer.Rotate("PS256");
            Issuer.Rotate("ES256");
            Api = await ApiUnderTest.StartAsync(Issuer);
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }

    public static TheoryData<string> Algorithms => ["ES256", "RS256", "PS256"];

    [Theory, MemberData(nameof(Algorithms))]
    public async Task A_good_token_is_accepted_whatever_its_algorithm(string algorithm)
    {
        var key = _issuer.Published.Last(key => key.Algorithm == algorithm);
        using var response = await _api.GetAsync(_issuer.Token(key: key));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("alice", await response.TextAsync());
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("application/at+jwt")]
    [InlineData("AT+JWT")]
    [Spec("RFC 9068", "2.1"), Spec("RFC 7515", "4.1.9")]
    public async Task The_type_of_an_access_token_is_accepted_in_every_spelling(string type)
    {
        var header = TestIssuer.Header(_issuer.Key);
        header["typ"] = type;
        using var response = await _api.GetAsync(_issuer.Token(header: header));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_token_of_one_audience_among_several_is_accepted()
    {
        var claims = _issuer.Claims();
        claims["aud"] = new JsonArray("https://other.example.com", ApiUnderTest.Audience);
        using var response = await _api.GetAsync(_issuer.Token(claims));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, string> BadTokens => new()
    {
        { "another issuer", "comes from https://evil.example.com, this API trusts http://127.0.0.1" },
        { "issuer with a slash more", "The access token comes from" },
        { "another audience", "is for https://billing.example.com, this API is https://orders.example.com" },
        { "the client as audience", "is for shop, this API is" },
        { "the issuer as audience", "this API is https://orders.example.com" },
        { "audience with a slash more", "is for https://orders.example.com/, this API is" },
        { "audience in capitals", "this API is" },
        { "audience as part of a longer one", "this API is" },
        { "no audience", "lacks the claim aud" },
        { "empty audience list", "lacks the claim aud" },
        { "an ID token", "The type (typ) of the token is JWT" },
        { "no type", "The type (typ) of the token is (none)" },
        { "a logout token", "The type (typ) of the token is logout+jwt" },
        { "no algorithm", "is signed with none" },
        { "no algorithm in capitals", "is signed with NONE" },
        { "HS256 with the public key", "is signed with HS256" },
        { "expired", "expired 1" },
        { "not yet valid", "begins in 12" },
        { "issued in the future", "begins in 12" },
        { "altered signature", "was altered" },
        { "empty signature", "The access token" },
        { "altered payload", "was altered" },
        { "signed by a stranger under a known key id", "was altered" },
        { "signed by a stranger under an unknown key id", "does not publish" },
        { "signed by a stranger without a key id", "was altered" },
        { "a key for another algorithm", "not for its algorithm" },
        { "crit", "demands an extension (crit)" },
        { "no exp", "lacks the claim exp" },
        { "no iat", "lacks the claim iat" },
        { "no sub", "lacks the claim sub" },
        { "no client_id", "lacks the claim client_id" },
        { "no jti", "lacks the claim jti" },
        { "no iss", "lacks the claim iss" },
        { "exp as text", "The access token" },
        { "exp beyond time", "The access token" },
        { "nbf as text", "The access token" },
        { "opaque", "is not a JWT" },
        { "encrypted", "is encrypted" },
        { "huge", "is longer than 16384" },
        { "not base64url", "not a well-formed JWT" },
        { "no JSON", "not a well-formed JWT" },
    };

    [Theory, MemberData(nameof(BadTokens))]
    [Spec("RFC 7515", "5.2"), Spec("RFC 7515", "4.1.11"), Spec("RFC 7519", "4.1.5")]
    public async Task A_bad_token_is_refused_and_the_answer_says_why(string kind, string description)
    {
        var token = BadToken.Make(_issuer, kind);
        using var response = await _api.GetAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer realm=\"https://orders.example.com\", error=\"invalid_token\", error_description=\"", response.Challenge());
        Assert.Contains(description, response.Challenge(), StringComparison.Ordinal);
        Assert.DoesNotContain(_api.Log, line => token.Length > 20 && line.Contains(token[^20..], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-90, false), InlineData(-59, true), InlineData(0, true), InlineData(59, true), InlineData(90, false)]
    [Spec("RFC 7519", "4.1.6")]
    public async Task Clocks_may_differ_by_a_minute_and_no_more(int offset, bool accepted)
    {
        var claims = _issuer.Claims();
        var now = DateTimeOffset.UtcNow.AddSeconds(offset).ToUnixTimeSeconds();
        claims["iat"] = offset > 0 ? now : now - 600;
        claims["nbf"] = offset > 0 ? now : now - 600;
        claims["exp"] = offset > 0 ? now + 600 : now;
        using var response = await _api.GetAsync(_issuer.Token(claims));
        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
