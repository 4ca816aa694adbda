using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.Fapi2_MessageSigning;

/// <summary>The clause for signed authorization responses, and the metadata by which a client says what it takes.</summary>
[Spec("FAPI 2.0 Message Signing", "5.4.1"), Spec("FAPI 2.0 Message Signing", "5.3.3")]
public sealed class Section5_4_AuthorizationResponses(SigningBank bank) : IClassFixture<SigningBank>
{
    [Fact]
    public async Task Clause_1_the_answer_is_one_JWT_that_we_signed_and_it_leads_to_tokens()
    {
        var verifier = Requests.NewVerifier();
        var answer = HttpUtility.ParseQueryString((await bank.AuthorizeAsync(bank.Request(verifier))).Query);
        Assert.Equal(["response"], answer.AllKeys);
        var keys = new JsonWebKeySet(await bank.Provider.Http.GetStringAsync("jwks"));
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(answer["response"], new TokenValidationParameters
        {
            ValidIssuer = bank.Provider.Issuer, ValidAudience = "bank", IssuerSigningKeys = keys.GetSigningKeys(), ValidAlgorithms = ["ES256", "PS256"], ValidateLifetime = false,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        var tokens = await bank.RedeemAsync((string)result.Claims["code"], verifier);
        Assert.Equal((HttpStatusCode.OK, "DPoP"), (tokens.Status, tokens["token_type"]));
    }

    [Theory, InlineData(null), InlineData("query"), InlineData("fragment"), InlineData("form_post")]
    public async Task Clause_1_a_request_for_an_unsigned_answer_is_rejected(string? mode)
    {
        var pushed = await bank.PushAsync(bank.Request(Requests.NewVerifier(), ("response_mode", mode)));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (pushed.Status, pushed.Error));
    }

    [Theory, InlineData("jwt"), InlineData("query.jwt"), InlineData("form_post.jwt"), InlineData("fragment.jwt")]
    public async Task Clause_1_every_signed_mode_is_good(string mode) =>
        Assert.Equal(HttpStatusCode.Created, (await bank.PushAsync(bank.Request(Requests.NewVerifier(), ("response_mode", mode)))).Status);

    [Fact]
    [Provokes("response_mode_not_allowed")]
    public async Task A_client_gets_answers_in_the_modes_of_its_metadata_alone()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("- client_id: web\n", "- client_id: web\n    response_modes: [form_post, query.jwt]\n"));
        foreach (var (mode, allowed) in new[] { ("form_post", true), ("query.jwt", true), ("query", false), (null, false), ("jwt", false) })
        {
            using var response = await provider.NewBrowser().GetAsync(provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", mode)));
            var refused = response.Headers.Location?.ToString() is { } location && (location.Contains("error=", StringComparison.Ordinal) || location.Contains("response=", StringComparison.Ordinal));
            Assert.Equal(allowed, !refused);
        }
    }

    [Fact]
    public async Task A_client_that_takes_signed_answers_alone_gets_errors_signed_whatever_it_asks_for()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("- client_id: web\n", "- client_id: web\n    response_modes: [jwt]\n"));
        using var response = await provider.NewBrowser().GetAsync(provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "query")));
        var answer = HttpUtility.ParseQueryString(response.Headers.Location!.Query);
        Assert.Equal(["response"], answer.AllKeys);
        Assert.Equal("invalid_request", Requests.ClaimsOf(answer["response"]!).GetProperty("error").GetString());
    }
}
