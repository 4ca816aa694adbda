using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

[Spec("FAPI 2.0 Security Profile", "5.3.2.1"), Spec("FAPI 2.0 Security Profile", "5.4.1")]
public class ProfileRules
{
    private const string Keyed = "client_secret\ntoken_endpoint_auth_method: private_key_jwt\njwks_uri: https://c.example.com/keys\nprofile: fapi2";

    [Fact]
    public void A_client_with_a_key_can_be_held_to_fapi2_and_the_profile_survives_being_stored()
    {
        var plan = Plans.Sound("profile: mcp\n" + Plans.Web(Keyed));
        var back = StoredPlan.Read(StoredPlan.Write(plan, _ => ""));
        foreach (var read in new[] { plan, back }) Assert.Equal((Profiles.Mcp, Profiles.Fapi2), (read.Profile, read.Clients[0].Profile));
    }

    [Theory]
    [InlineData("profile: fapi2", "is none that the profile fapi2 allows")]
    [InlineData(Keyed + "\ncode_lifetime: 61s", "is longer than the 60s of the profile fapi2")]
    [InlineData(Keyed + "\nrefresh: { rotate: on }", "is on, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nid_token_signed_response_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nauthorization_signed_response_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nredirect_uris: [\"http://127.0.0.1/callback\"]", "uses http, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nredirect_uris: [\"https://shop.example.com/callback\", \"http://localhost/callback\"]", "uses http, which the profile fapi2 forbids")]
    [InlineData(Keyed + "-message-signing\nresponse_modes: [jwt, query]", "has a mode that is not signed")]
    [InlineData(Keyed + "-message-signing\ncode_lifetime: 61s", "is longer than the 60s of the profile fapi2")]
    [InlineData("client_secret\ntoken_endpoint_auth_method: tls_client_auth\ntls_client_auth_san_dns: c.example.com\nprofile: fapi2-message-signing", "is missing, but the client must sign its requests")]
    [InlineData(Keyed + "\ntoken_endpoint_auth_signing_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nrequest_object_signing_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nuserinfo_signed_response_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\nintrospection_signed_response_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    [InlineData(Keyed + "\ngrant_types: [\"urn:openid:params:grant-type:ciba\"]\nbackchannel_authentication_request_signing_alg: RS256", "is RS256, which the profile fapi2 forbids")]
    public void What_fapi2_does_not_allow_is_refused(string change, string message) => Tells(message, Plans.Web(change));

    [Fact]
    public void A_public_client_cannot_be_held_to_fapi2() => Tells("is none that the profile fapi2 allows", Plans.Spa("profile: fapi2"));

    [Fact]
    public void An_API_may_ask_about_tokens_with_a_secret_but_not_obtain_any()
    {
        const string plan = """
            profile: fapi2
            apis: [{ name: orders, resource: "urn:orders", scopes: [orders.read] }]
            clients: [{ client_id: c, kind: api, apis: [orders], client_secret: "${SECRET}" }]
            """;
        Plans.Sound(plan);
        Tells("is none that the profile fapi2 allows", plan.Replace("apis: [orders],", "apis: [orders], grant_types: [client_credentials], scope: orders.read,"));
    }

    [Fact]
    public void The_profile_of_the_plan_holds_for_clients_that_name_none() => Tells("is none that the profile fapi2 allows", "profile: fapi2\n" + Plans.Service());

    [Fact]
    public void A_client_that_signs_its_messages_is_sound_and_survives_being_stored()
    {
        var plan = Plans.Sound(Plans.Web(Keyed + "-message-signing\nresponse_modes: [jwt, form_post.jwt]"));
        var back = StoredPlan.Read(StoredPlan.Write(plan, _ => ""));
        foreach (var client in new[] { plan.Clients[0], back.Clients[0] }) Assert.Equal((Profiles.Fapi2MessageSigning, "jwt form_post.jwt"), (client.Profile, string.Join(' ', client.ResponseModes)));
    }

    [Fact]
    public void A_native_client_may_come_back_to_its_own_device() => Assert.DoesNotContain(
        Plans.Read("clients: [{ client_id: c, kind: native, profile: fapi2, redirect_uris: [\"http://127.0.0.1/callback\", \"http://[::1]/callback\"] }]").Findings, finding => finding.Message.Contains("uses http", StringComparison.Ordinal));

    [Fact]
    public void Tokens_signed_as_the_plan_says_count_too() => Tells("is RS256, which the profile fapi2 forbids", "token_signing: { algorithm: RS256 }\n" + Plans.Web(Keyed));

    [Theory, InlineData("oauth21", "has what OAuth 2.1 has left out"), InlineData("mcp", "has what the profile mcp forbids")]
    public void A_classic_grant_does_not_go_with_a_profile(string profile, string message) => Tells(
        message, Plans.Legacy($"grant_types: [password]\nsunset: {{ until: 2027-06-30, reason: old }}\nprofile: {profile}"));

    [Fact]
    public void A_private_use_scheme_does_not_go_with_the_profile_mcp() =>
        Tells("uses a private-use scheme, which the profile mcp forbids", "profile: mcp\n" + Plans.Native());

    private static void Tells(string message, string text) =>
        Assert.Contains(Plans.Read(text).Findings, finding => finding.Level is FindingLevel.Error && finding.Message.Contains(message, StringComparison.Ordinal));
}
