using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.ResourceServer.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "7.1"), Spec("RFC 9449", "7.2"), Spec("RFC 7800", "3.1")]
public sealed class Section7_Presentation(ApiFixture fixture) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly DPoPSigner _signer = new();

    private ApiUnderTest Api => fixture.Api;

    public void Dispose() => _signer.Dispose();

    [Fact]
    public async Task A_bound_token_with_a_proof_is_let_through()
    {
        var token = Token();
        using var response = await Api.SendBoundAsync(token, Proof(token));
        Assert.Equal((HttpStatusCode.OK, "alice"), (response.StatusCode, await response.TextAsync()));
    }

    [Fact]
    public async Task A_bound_token_is_let_through_again_with_a_new_proof()
    {
        var token = Token();
        for (var i = 0; i < 3; i++)
        {
            using var response = await Api.SendBoundAsync(token, Proof(token));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_bound_token_under_the_Bearer_scheme_is_refused_with_or_without_a_proof_and_also_when_it_is_known()
    {
        var token = Token();
        using (await Api.SendBoundAsync(token, Proof(token))) { }
        foreach (var proof in new[] { null, Proof(token) })
        {
            using var response = await Api.SendBoundAsync(token, proof, scheme: "Bearer");
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("error=\"invalid_token\"", response.Challenge());
        }
    }

    [Fact]
    public async Task A_bearer_token_under_the_DPoP_scheme_is_refused()
    {
        var token = fixture.Issuer.Token();
        using var response = await Api.SendBoundAsync(token, Proof(token));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Challenge("DPoP"));
    }

    [Fact]
    public async Task A_stolen_token_with_the_proof_of_another_key_is_refused()
    {
        var token = Token();
        using var thief = new DPoPSigner();
        using var response = await Api.SendBoundAsync(token, Proof(token, thief));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Challenge("DPoP"));
    }

    [Fact]
    public async Task A_proof_that_is_missing_or_for_another_token_or_path_is_refused()
    {
        var token = Token();
        foreach (var proof in new[] { null, Proof(null), Proof("another"), Proof(token, path: "/orders/1"), _signer.Proof("POST", Address("/orders"), DateTimeOffset.UtcNow, token) })
        {
            using var response = await Api.SendBoundAsync(token, proof);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("error=\"invalid_dpop_proof\"", response.Challenge("DPoP"));
        }
    }

    [Fact]
    public async Task The_query_of_the_call_does_not_count()
    {
        var token = Token();
        using var response = await Api.SendBoundAsync(token, Proof(token), "/orders?page=2");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact, Spec("RFC 9449", "11.1")]
    public async Task Of_fifty_calls_at_once_with_one_proof_one_is_let_through()
    {
        var token = Token();
        var proof = Proof(token);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var response = await Api.SendBoundAsync(token, proof);
            return response.StatusCode;
        }));
        Assert.Single(statuses, status => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_a_token_both_schemes_are_offered()
    {
        using var response = await Api.GetAsync(null);
        Assert.Equal(["Bearer", "DPoP"], response.Headers.WwwAuthenticate.Select(value => value.Scheme));
        Assert.EndsWith(", algs=\"ES256 ES384 ES512 PS256 RS256\"", response.Challenge("DPoP"), StringComparison.Ordinal);
    }

    [Theory, InlineData("[]"), InlineData("{}"), InlineData("""{"jwk":{}}"""), InlineData("""{"jkt":5}"""), InlineData("""{"jkt":"x","kid":"y"}""")]
    [Provokes("token_confirmation_unknown")]
    public async Task A_token_that_is_bound_in_a_way_unknown_here_is_refused(string confirmation)
    {
        var token = Token(JsonNode.Parse(confirmation));
        using var response = await Api.SendBoundAsync(token, Proof(token));
        using var bearer = await Api.GetAsync(token);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (response.StatusCode, bearer.StatusCode));
    }

    [Fact, Spec("RFC 8705", "3")]
    public async Task A_token_bound_to_a_certificate_is_refused_on_a_connection_without_it()
    {
        using var response = await Api.GetAsync(Token(new JsonObject { ["x5t#S256"] = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("another client certificate", response.Challenge());
    }

    private string Token(JsonNode? confirmation = null)
    {
        var claims = fixture.Issuer.Claims();
        claims["cnf"] = confirmation ?? new JsonObject { ["jkt"] = _signer.Thumbprint };
        return fixture.Issuer.Token(claims);
    }

    private string Address(string path) => new Uri(Api.Client.BaseAddress!, path).AbsoluteUri;

    private string Proof(string? token, DPoPSigner? signer = null, string path = "/orders") => (signer ?? _signer).Proof("GET", Address(path), DateTimeOffset.UtcNow, token);
}
