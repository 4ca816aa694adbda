using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Fapi2_MessageSigning;

/// <summary>The clauses for signed authorization requests, one by one.</summary>
[Spec("FAPI 2.0 Message Signing", "5.3.1")]
public sealed class Section5_3_AuthorizationRequests(SigningBank bank) : IClassFixture<SigningBank>
{
    [Fact]
    public async Task Clause_1_a_pushed_request_must_be_a_signed_object()
    {
        Assert.Equal(HttpStatusCode.Created, (await bank.PushAsync(bank.Request(Requests.NewVerifier()))).Status);
        var unsigned = bank.Request(Requests.NewVerifier()).Where(pair => pair.Key is not ("client_id" or "iss" or "aud" or "nbf" or "exp")).Select(pair => (pair.Key, pair.Value!.ToString())).ToArray();
        await RefusesAsync("request_object_required", bank.PushAsync(unsigned));
        await RefusesAsync("request_object_signature_invalid", bank.PushAsync(("request", new SigningClient().Sign(bank.Request(Requests.NewVerifier())))));
        await RefusesAsync("request_object_algorithm_not_allowed", bank.PushAsync(bank.Request(Requests.NewVerifier()), ("alg", "none")));
    }

    [Fact]
    [Provokes("pushed_request_required")]
    public async Task Clause_1_a_signed_object_that_was_not_pushed_is_rejected_by_a_signed_answer()
    {
        var landed = await bank.Provider.NewBrowser().AuthorizeAsync($"{bank.Provider.Issuer}/authorize?client_id=bank&request={bank.Key.Sign(bank.Request(Requests.NewVerifier()))}");
        Assert.Equal("invalid_request", Requests.ClaimsOf(HttpUtility.ParseQueryString(landed!.Query)["response"]!).GetProperty("error").GetString());
    }

    [Fact]
    [Provokes("request_object_audience_differs")]
    public async Task Clause_2_the_audience_is_the_issuer_alone_or_among_others()
    {
        foreach (var good in new JsonNode[] { new JsonArray(bank.Provider.Issuer), new JsonArray("https://other.example.com", bank.Provider.Issuer) })
            Assert.Equal(HttpStatusCode.Created, (await bank.PushAsync(bank.Request(Requests.NewVerifier(), ("aud", good)))).Status);
        foreach (var bad in new JsonNode?[] { null, "https://other.example.com", bank.Provider.Issuer + "/par", new JsonArray("https://other.example.com"), new JsonArray() })
            await RefusesAsync("request_object_audience_differs", bank.PushAsync(bank.Request(Requests.NewVerifier(), ("aud", bad))));
    }

    [Theory, InlineData(null, "request_object_no_start"), InlineData(-61, "request_object_expired"), InlineData(-60, null), InlineData(2, "request_object_not_yet_valid")]
    [Provokes("request_object_no_start")]
    public async Task Clause_3_it_was_made_within_the_last_hour(int? minutes, string? reason)
    {
        var pushed = bank.PushAsync(bank.Request(Requests.NewVerifier(), ("nbf", minutes is { } start ? bank.In(start) : null), ("exp", bank.In(minutes is -60 ? 0 : minutes is -61 ? 1 : 5))));
        if (reason is null) Assert.Equal(HttpStatusCode.Created, (await pushed).Status);
        else await RefusesAsync(reason, pushed);
    }

    [Fact]
    [Provokes("request_object_no_expiry", "request_object_too_far_away")]
    public async Task Clause_4_it_lives_for_an_hour_from_its_start_at_most()
    {
        await RefusesAsync("request_object_no_expiry", bank.PushAsync(bank.Request(Requests.NewVerifier(), ("exp", null))));
        await RefusesAsync("request_object_too_far_away", bank.PushAsync(bank.Request(Requests.NewVerifier(), ("nbf", bank.In(-30)), ("exp", bank.In(31)))));
        Assert.Equal(HttpStatusCode.Created, (await bank.PushAsync(bank.Request(Requests.NewVerifier(), ("nbf", bank.In(-30)), ("exp", bank.In(30))))).Status);
    }

    [Fact]
    [Provokes("request_object_type_differs")]
    public async Task Clause_5_the_type_may_be_named()
    {
        Assert.Equal(HttpStatusCode.Created, (await bank.PushAsync(bank.Request(Requests.NewVerifier()), ("typ", "oauth-authz-req+jwt"))).Status);
        await RefusesAsync("request_object_type_differs", bank.PushAsync(bank.Request(Requests.NewVerifier()), ("typ", "dpop+jwt")));
    }

    private async Task RefusesAsync(string reason, Task<Answer> request)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await request).Status);
        Assert.Contains($"({reason})", bank.Provider.Log.Lines.Last(line => line.Contains("Refused pushed_authorization", StringComparison.Ordinal)));
    }
}
