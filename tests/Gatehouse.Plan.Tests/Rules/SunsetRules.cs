using Gatehouse.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>The classic grants: only for the kind legacy, only with a day and a reason.</summary>
public class SunsetRules
{
    private const string Sunset = "sunset: { until: 2099-06-30, reason: replaced by version 3 }";

    [Fact]
    public void A_legacy_client_with_a_day_and_a_reason_has_no_finding()
    {
        var client = Plans.Sound(Legacy("grant_types: [password, refresh_token]\n" + Sunset)).Clients[0];

        Assert.True(client.IsPublic);
        Assert.Empty(client.ResponseTypes);
        Assert.Equal(new DateOnly(2099, 6, 30), client.Sunset!.Until);
    }

    [Fact]
    public void A_legacy_client_with_a_secret_is_confidential() =>
        Assert.False(Plans.Sound(Legacy("client_secret: ${SECRET}\ngrant_types: [password]\n" + Sunset)).Clients[0].IsPublic);

    [Fact, Spec("RFC 7591", "2.1")]
    public void A_hybrid_client_names_its_response_types()
    {
        var client = Plans.Sound(Legacy("grant_types: [authorization_code, implicit]\nresponse_types: [code id_token, id_token token]\nredirect_uris: [https://c.example.com/cb]\n" + Sunset)).Clients[0];

        Assert.Equal(["code id_token", "id_token token"], client.ResponseTypes);
    }

    [Fact, Spec("RFC 9700", "2.4")]
    public void Password_without_a_sunset_is_refused() => Plans.Refuses(
        Legacy("grant_types: [password]"),
        "6:5: error: clients[0].sunset is missing, but the client uses password; write until when and why, such as { until: 2027-06-30, reason: replaced by version 3 } (RFC 9700 section 2.4)");

    [Fact, Spec("RFC 9700", "2.1.2")]
    public void Implicit_without_a_sunset_is_refused() => Plans.Refuses(
        Legacy("grant_types: [implicit]\nresponse_types: [id_token]\nredirect_uris: [https://c.example.com/cb]"),
        "6:5: error: clients[0].sunset is missing, but the client uses implicit; write until when and why, such as { until: 2027-06-30, reason: replaced by version 3 } (RFC 9700 section 2.1.2)");

    [Fact]
    public void A_sunset_without_a_reason_is_refused() => Plans.Refuses(
        Legacy("grant_types: [password]\nsunset: { until: 2099-06-30 }"),
        "10:13: error: clients[0].sunset.reason is missing; say why the client cannot do without yet (RFC 9700 section 2.4)");

    [Fact]
    public void A_day_that_has_passed_is_a_warning_so_that_a_restart_does_not_stop_everybody_else()
    {
        var text = Legacy("grant_types: [password]\nsunset: { until: 2027-06-30, reason: replaced }");
        var reading = PlanReader.Read(text, "gatehouse.yaml", Plans.Variable, new FakeTimeProvider(new DateTimeOffset(2027, 7, 1, 0, 0, 0, TimeSpan.Zero)));

        Assert.NotNull(reading.Plan);
        Assert.Equal("gatehouse.yaml:10:22: warning: clients[0].sunset.until has 2027-06-30, which has passed: password is refused; remove the grant type, or agree on another day (RFC 9700 section 2.4)", reading.Findings.Single().ToString());
        Assert.Empty(PlanReader.Read(text, "gatehouse.yaml", Plans.Variable, new FakeTimeProvider(new DateTimeOffset(2027, 6, 30, 23, 59, 0, TimeSpan.Zero))).Findings);
    }

    [Fact]
    public void A_kind_that_is_here_to_stay_has_no_password() => Plans.Refuses(
        Plans.Web("grant_types: [password]\n" + Sunset),
        "11:18: error: clients[0].grant_types has password, but a client of kind web signs users in and keeps a secret on its server; choose the kind that fits, or remove the grant type (RFC 6749 section 4)");

    [Fact]
    public void A_legacy_client_says_what_it_uses() => Assert.Contains(
        "clients[0].grant_types is missing; write what the client still uses", string.Join('\n', Plans.Lines(Legacy(Sunset))));

    [Theory]
    [InlineData("grant_types: [password]\nresponse_types: [code]", "has code, but grant_types lacks authorization_code")]
    [InlineData("grant_types: [authorization_code]\nresponse_types: [code id_token]\nredirect_uris: [https://c.example.com/cb]", "has token or id_token, but grant_types lacks implicit")]
    [InlineData("grant_types: [authorization_code, implicit]\nresponse_types: [token]\nredirect_uris: [https://c.example.com/cb]", "lacks code, but grant_types has authorization_code")]
    [InlineData("grant_types: [authorization_code, implicit]\nredirect_uris: [https://c.example.com/cb]", "names neither token nor id_token, but grant_types has implicit")]
    [Spec("RFC 7591", "2.1")]
    public void Grant_types_and_response_types_must_agree(string keys, string message) =>
        Assert.Contains(Plans.Lines(Legacy(keys + "\n" + Sunset)), line => line.Contains("response_types " + message));

    [Theory, Spec("RFC 8594", "6")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/relative")]
    [InlineData("\"https://x.example.com/a>b\"")]
    public void A_link_must_be_a_web_address(string link) => Assert.Contains(
        "clients[0].sunset.link is not a web address", Assert.Single(Plans.Lines(Legacy($"grant_types: [password]\nsunset: {{ until: 2099-06-30, reason: r, link: {link} }}"))));

    [Fact]
    public void A_sunset_is_kept_with_the_stored_version()
    {
        var plan = Plans.Sound(Legacy("grant_types: [password]\nsunset: { until: 2099-06-30, reason: old, link: https://c.example.com/move }"));

        Assert.Equal(plan.Clients[0].Sunset, Stored.StoredPlan.Read(Stored.StoredPlan.Write(plan, secret => secret)).Clients[0].Sunset);
    }

    private static string Legacy(string change) => Plans.Legacy(change);
}
