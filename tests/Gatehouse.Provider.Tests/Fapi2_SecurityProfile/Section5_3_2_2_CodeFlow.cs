using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Fapi2_SecurityProfile;

/// <summary>The clauses for the authorization code flow, one by one.</summary>
[Spec("FAPI 2.0 Security Profile", "5.3.2.2")]
public sealed class Section5_3_2_2_CodeFlow(Bank bank) : IClassFixture<Bank>
{
    [Theory, InlineData("token"), InlineData("id_token"), InlineData("code id_token")]
    public async Task Clause_1_response_types_other_than_code_are_rejected(string type) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await bank.PushAsync(Requests.NewVerifier(), null, ("response_type", type), ("nonce", "n"))).Status);

    [Fact]
    public async Task Clause_2_and_7_a_pushed_request_is_answered_with_a_code_and_the_issuer()
    {
        var (_, response) = await bank.AuthorizeAsync();
        Assert.NotNull(response["code"]);
        Assert.Equal(bank.Provider.Issuer, response["iss"]);
    }

    [Fact]
    public async Task Clause_3_a_request_that_was_not_pushed_is_rejected()
    {
        var url = $"{bank.Provider.Issuer}/authorize?client_id=bank&response_type=code&scope=openid&redirect_uri={Uri.EscapeDataString(Bank.RedirectUri)}&code_challenge={Requests.ChallengeOf(Requests.NewVerifier())}&code_challenge_method=S256";
        var landed = await bank.Provider.NewBrowser().AuthorizeAsync(url);
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed!.Query)["error"]);
    }

    [Fact]
    public async Task Clause_4_a_push_without_client_authentication_is_rejected() =>
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await StatusOf(bank.PostAsync("par", null, null, ("response_type", "code"), ("redirect_uri", Bank.RedirectUri))));

    [Theory, InlineData(null, null), InlineData("plain", "x"), InlineData(null, "x")]
    public async Task Clause_5_PKCE_with_S256_is_required(string? method, string? challenge) =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await StatusOf(bank.PushAsync(Requests.NewVerifier(), null, ("code_challenge", challenge), ("code_challenge_method", method))));

    [Fact]
    [Provokes("parameter_missing")]
    public async Task Clause_6_the_redirect_uri_is_required() =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await StatusOf(bank.PushAsync(Requests.NewVerifier(), null, ("redirect_uri", null))));

    [Fact]
    public async Task Clause_8_an_answer_never_travels_unencrypted()
    {
        foreach (var unencrypted in new[] { "http://127.0.0.1:51004/callback", "http://localhost/callback", Bank.RedirectUri.Replace("https:", "http:") })
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await StatusOf(bank.PushAsync(Requests.NewVerifier(), null, ("redirect_uri", unencrypted))));
        var faults = await Assert.ThrowsAsync<Server.Configuration.PlanFaultException>(() => Provider.StartAsync(Plans.Default.Replace("    redirect_uris: [https://web.example.com/callback]", "    profile: fapi2\n    redirect_uris: [http://127.0.0.1/callback]")));
        Assert.Contains(faults.Findings, finding => finding.Message == "uses http, which the profile fapi2 forbids");
    }

    [Fact]
    [Provokes("code_replayed")]
    public async Task Clause_9_a_code_is_redeemed_once()
    {
        var (verifier, response) = await bank.AuthorizeAsync();
        var tokens = await bank.RedeemAsync(response["code"]!, verifier, bank.Proof());
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("invalid_grant", (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof())).Error);
    }

    [Fact]
    public async Task Clause_10_and_11_browsers_are_redirected_with_303()
    {
        var pushed = await bank.PushAsync(Requests.NewVerifier());
        using var response = await bank.Provider.NewBrowser().GetAsync(bank.AuthorizationUrl(pushed["request_uri"]!));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Fact]
    public async Task Clause_12_a_pushed_request_lives_for_less_than_ten_minutes()
    {
        var pushed = await bank.PushAsync(Requests.NewVerifier());
        Assert.InRange(pushed.Json.GetProperty("expires_in").GetInt32(), 5, 599);
    }

    [Fact]
    public async Task Clause_13_the_user_reads_who_asks_for_what()
    {
        var asking = bank.Provider.NewBrowser();
        var pushed = await bank.PushAsync(Requests.NewVerifier(), null, ("prompt", "consent"));
        var landed = await asking.AuthorizeAsync(bank.AuthorizationUrl(pushed["request_uri"]!));
        Assert.NotNull(HttpUtility.ParseQueryString(landed!.Query)["code"]);
        Assert.Contains(asking.Pages, page => page.Contains("The Bank", StringComparison.Ordinal) && page.Contains("See your orders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clause_14_a_nonce_may_have_64_characters_and_comes_back_in_full()
    {
        var nonce = new string('n', 64);
        var (verifier, response) = await bank.AuthorizeAsync(null, ("nonce", nonce));
        var tokens = await bank.RedeemAsync(response["code"]!, verifier, bank.Proof());
        Assert.Equal(nonce, Requests.ClaimsOf(tokens["id_token"]!).GetProperty("nonce").GetString());
    }

    private static async Task<(HttpStatusCode, string?)> StatusOf(Task<Answer> request)
    {
        var answer = await request;
        return (answer.Status, answer.Error);
    }
}
