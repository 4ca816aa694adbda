using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Fapi2_SecurityProfile;

/// <summary>The clauses for authorization servers in general, one by one.</summary>
[Spec("FAPI 2.0 Security Profile", "5.3.2.1"), Spec("FAPI 2.0 Security Profile", "5.3.2")]
public sealed class Section5_3_2_1_General(Bank bank) : IClassFixture<Bank>
{
    [Fact]
    public async Task Clause_1_it_distributes_metadata()
    {
        foreach (var path in new[] { ".well-known/oauth-authorization-server", ".well-known/openid-configuration" })
            Assert.Equal(bank.Provider.Issuer, (await bank.Provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)))["issuer"]);
    }

    [Fact]
    [Provokes("grant_type_not_allowed")]
    public async Task Clause_2_it_rejects_the_password_grant() =>
        Assert.Equal("unauthorized_client", (await bank.PostAsync("token", bank.Assertion(), bank.Proof(), ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password))).Error);

    [Fact]
    public async Task Clause_3_and_6_a_client_that_does_not_prove_itself_is_rejected()
    {
        var (verifier, response) = await bank.AuthorizeAsync();
        Assert.Equal("invalid_client", (await bank.PostAsync("token", null, bank.Proof(), ("grant_type", "authorization_code"), ("code", response["code"]), ("redirect_uri", Bank.RedirectUri), ("code_verifier", verifier))).Error);
        using var thief = new DPoPSigner();
        Assert.Equal("invalid_client", (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof(), bank.Assertion(key: thief))).Error);
    }

    [Fact]
    [Provokes("dpop_proof_missing")]
    public async Task Clause_4_and_5_access_tokens_are_bound_to_a_key_and_none_is_issued_without()
    {
        var (verifier, response) = await bank.AuthorizeAsync();
        Assert.Equal("invalid_dpop_proof", (await bank.RedeemAsync(response["code"]!, verifier, proof: null)).Error);
        var tokens = await bank.RedeemAsync(response["code"]!, verifier, bank.Proof());
        Assert.Equal("DPoP", tokens["token_type"]);
        Assert.Equal(bank.Holder.Thumbprint, Requests.ClaimsOf(tokens.AccessToken).GetProperty("cnf").GetProperty("jkt").GetString());
        Assert.Equal("invalid_dpop_proof", (await bank.PostAsync("token", bank.Assertion(), null, ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken))).Error);
    }

    [Fact]
    public async Task Clause_7_it_redirects_only_where_the_client_registered()
    {
        var pushed = await bank.PushAsync(Requests.NewVerifier(), null, ("redirect_uri", "https://evil.example.com/callback"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (pushed.Status, pushed.Error));
    }

    [Fact]
    [Provokes("client_assertion_audience_differs")]
    public async Task Clause_8_an_assertion_names_the_issuer_alone_as_its_audience()
    {
        foreach (var audience in new[] { bank.Provider.Issuer + "/token", bank.Provider.Issuer + "/par", "https://elsewhere.example.com" })
            Assert.Equal("invalid_client", (await bank.PostAsync("par", bank.Assertion(claims => claims["aud"] = audience), null)).Error);
        Assert.Equal("invalid_client", (await bank.PostAsync("par", bank.Assertion(claims => claims["aud"] = new JsonArray(bank.Provider.Issuer, "https://elsewhere.example.com")), null)).Error);
        Assert.Equal("invalid_client", (await bank.PostAsync("par", bank.Assertion(claims => claims["aud"] = new JsonArray(bank.Provider.Issuer)), null)).Error);
    }

    [Fact]
    public async Task Clause_9_refresh_tokens_do_not_rotate()
    {
        var tokens = await bank.SignInAsync();
        var refreshed = await bank.PostAsync("token", bank.Assertion(), bank.Proof(), ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken));
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal(tokens.RefreshToken, refreshed.RefreshToken);
    }

    [Fact]
    [Provokes("code_expired")]
    public async Task Clause_11_a_code_lives_for_60_seconds_at_most()
    {
        await using var own = new Bank();
        await own.InitializeAsync();
        var (verifier, response) = await own.AuthorizeAsync();
        own.Provider.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("invalid_grant", (await own.RedeemAsync(response["code"]!, verifier, own.Proof())).Error);
    }

    [Fact, Spec("RFC 9449", "10"), Spec("RFC 9449", "10.1")]
    [Provokes("code_key_differs")]
    public async Task Clause_12_a_code_can_be_bound_to_a_key_by_dpop_jkt_or_by_a_proof_with_the_pushed_request()
    {
        using var thief = new DPoPSigner();
        foreach (var byProof in new[] { false, true })
        {
            var (verifier, response) = byProof ? await bank.AuthorizeAsync(bank.Proof("par")) : await bank.AuthorizeAsync(null, ("dpop_jkt", bank.Holder.Thumbprint));
            Assert.Equal("invalid_grant", (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof(holder: thief))).Error);
            Assert.Equal(HttpStatusCode.OK, (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof())).Status);
        }
    }

    [Fact, Spec("RFC 9449", "10.1")]
    [Provokes("dpop_key_differs")]
    public async Task A_proof_and_a_thumbprint_of_different_keys_are_refused_and_a_wrong_proof_too()
    {
        using var other = new DPoPSigner();
        Assert.Equal("invalid_dpop_proof", (await bank.PushAsync(Requests.NewVerifier(), bank.Proof("par"), ("dpop_jkt", other.Thumbprint))).Error);
        Assert.Equal("invalid_dpop_proof", (await bank.PushAsync(Requests.NewVerifier(), bank.Proof("token"))).Error);
        Assert.Equal(HttpStatusCode.Created, (await bank.PushAsync(Requests.NewVerifier(), bank.Proof("par"), ("dpop_jkt", bank.Holder.Thumbprint))).Status);
    }

    [Theory, InlineData(10, true), InlineData(61, false)]
    [Provokes("client_assertion_not_yet_valid", "dpop_proof_future")]
    public async Task Clause_13_clocks_may_differ_by_ten_seconds_and_not_by_a_minute(int ahead, bool accepted)
    {
        var later = bank.Provider.Clock.GetUtcNow().AddSeconds(ahead);
        var pushed = await bank.PostAsync("par", bank.Assertion(claims => (claims["iat"], claims["nbf"]) = (later.ToUnixTimeSeconds(), later.ToUnixTimeSeconds())), null, ("response_type", "code"));
        Assert.Equal(accepted, pushed.Error != "invalid_client");

        var (verifier, response) = await bank.AuthorizeAsync();
        var redeemed = await bank.RedeemAsync(response["code"]!, verifier, bank.Proof(at: later));
        Assert.Equal(accepted, redeemed.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Clause_14_a_token_carries_no_more_than_was_asked_for()
    {
        var (verifier, response) = await bank.AuthorizeAsync(null, ("scope", "orders.read"));
        var tokens = await bank.RedeemAsync(response["code"]!, verifier, bank.Proof());
        Assert.Equal("orders.read", Requests.ClaimsOf(tokens.AccessToken).GetProperty("scope").GetString());
        Assert.Equal(Plans.Orders, Requests.ClaimsOf(tokens.AccessToken).GetProperty("aud").GetString());
    }
}
