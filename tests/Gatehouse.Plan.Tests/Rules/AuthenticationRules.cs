using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Levels of authentication, sign-up and the addresses that hear of a logout.</summary>
public class AuthenticationRules
{
    [Fact]
    public void All_keys_are_read_and_survive_being_stored()
    {
        var plan = Plans.Sound("authentication: { sign_up: on, session_management: on, acr: { one_factor: a, two_factors: b, phishing_resistant: c } }\n" + Plans.Web(
            "default_acr_values: [b, c]\nminimum_acr: b\nfrontchannel_logout_uri: https://c.example.com/front\nfrontchannel_logout_session_required: on\n"
            + "backchannel_logout_uri: http://127.0.0.1:8000/back\nbackchannel_logout_session_required: on"));
        foreach (var read in (PlanDocument[])[plan, StoredPlan.Read(StoredPlan.Write(plan, _ => "hmac:x"))])
        {
            Assert.Equal(new PlanAuthentication { SignUp = true, SessionManagement = true, OneFactor = "a", TwoFactors = "b", PhishingResistant = "c" }, read.Authentication);
            var client = read.Clients.Single();
            Assert.Equal(["b", "c"], client.DefaultAcrValues);
            Assert.Equal("b", client.MinimumAcr);
            Assert.Equal(new PlanLogout("https://c.example.com/front", true, "http://127.0.0.1:8000/back", true), client.Logout);
        }
    }

    [Theory, Spec("OIDC Core", "3.1.2.1")]
    [InlineData("authentication: { acr: { one_factor: 'a b' } }", "authentication.acr.one_factor is not a name for acr")]
    [InlineData("authentication: { acr: { one_factor: mfa } }", "authentication.acr.two_factors is the same as that of another level")]
    public void Names_of_levels_are_words_and_differ(string keys, string finding) => Assert.Contains(Plans.Lines(keys + "\n" + Plans.Web()), line => line.Contains(finding));

    [Theory]
    [InlineData("minimum_acr: gold", "clients[0].minimum_acr is 'gold', which is not a level")]
    [InlineData("default_acr_values: [mfa, gold]", "clients[0].default_acr_values[1] is 'gold', which is not a level")]
    [InlineData("backchannel_logout_uri: http://c.example.com/x", "clients[0].backchannel_logout_uri is not an address that can be called")]
    [InlineData("frontchannel_logout_uri: https://c.example.com/x#y", "clients[0].frontchannel_logout_uri is not an address that can be called")]
    [InlineData("frontchannel_logout_uri: javascript:alert(1)", "clients[0].frontchannel_logout_uri is not an address that can be called")]
    public void A_client_names_known_levels_and_addresses_that_can_be_called(string change, string finding) =>
        Assert.Contains(Plans.Lines(Plans.Web(change)), line => line.Contains(finding));

    [Theory]
    [InlineData("minimum_acr: mfa")]
    [InlineData("default_acr_values: [mfa]")]
    [InlineData("backchannel_logout_uri: https://c.example.com/x")]
    [InlineData("frontchannel_logout_session_required: on")]
    public void A_client_without_users_has_none_of_it(string change) =>
        Assert.Contains(Plans.Lines(Plans.Service(change)), line => line.Contains("does not go with a client without users"));

    [Fact]
    public void An_API_names_a_known_level() => Assert.Contains(
        Plans.Lines("apis: [{ name: o, resource: 'https://o.example.com', minimum_acr: gold }]\n"), line => line.Contains("apis[0].minimum_acr is 'gold', which is not a level"));
}
