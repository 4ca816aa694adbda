using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests.Rules;

public class RegistrationRules
{
    private static string Plan(string registration, string top = "") =>
        $"{top}apis: [{{ name: orders, resource: 'urn:orders', scopes: [orders.read] }}]\nregistration: {{ {registration} }}\n";

    [Fact]
    public void Without_the_section_there_is_none() => Assert.Null(Plans.Sound("users: []").Registration);

    [Fact]
    public void With_it_registration_is_closed_until_the_plan_opens_it()
    {
        var registration = Plans.Sound(Plan("scope: orders.read")).Registration!;
        Assert.Equal(PlanRegistrationMode.Closed, registration.Mode);
        Assert.Empty(registration.MetadataDocuments);
    }

    [Fact]
    public void The_profile_mcp_trusts_metadata_documents_and_still_registers_nobody()
    {
        var registration = Plans.Sound("profile: mcp\napis: [{ name: orders, resource: 'urn:orders', scopes: [orders.read] }]").Registration!;
        Assert.Equal(PlanRegistrationMode.Closed, registration.Mode);
        Assert.Equal(["any"], registration.MetadataDocuments);
        Assert.Equal("openid profile email offline_access orders.read", registration.Scope.ToString());
    }

    [Fact]
    public void What_is_written_counts_before_what_the_profile_means()
    {
        var registration = Plans.Sound(Plan("mode: open, metadata_documents: [app.example.com], scope: orders.read", "profile: mcp\n")).Registration!;
        Assert.Equal(PlanRegistrationMode.Open, registration.Mode);
        Assert.Equal(["app.example.com"], registration.MetadataDocuments);
        Assert.Equal("orders.read", registration.Scope.ToString());
    }

    [Fact]
    public void The_scope_is_never_guessed() => Plans.Refuses(
        Plan("mode: open"),
        "2:15: error: registration.scope is missing, so that every request of such a client would be refused; write the scopes that a client nobody here knows may ask its users for (RFC 7591 section 2)");

    [Theory]
    [InlineData("scope: orders.raed", "registration.scope has 'orders.raed', which no API defines (did you mean orders.read?)")]
    [InlineData("scope: openid offline_access, grant_types: [authorization_code]", "registration.scope has offline_access without the grant type refresh_token")]
    [InlineData("scope: openid, mode: token", "registration.initial_access_tokens is missing, so that nobody can register")]
    [InlineData("scope: openid, grant_types: [password]", "registration.grant_types[0] has 'password', which is not available")]
    [InlineData("scope: openid, grant_types: []", "registration.grant_types is empty")]
    [InlineData("scope: openid, token_endpoint_auth_methods: []", "registration.token_endpoint_auth_methods is empty")]
    [InlineData("scope: openid, metadata_documents: ['https://app.example.com']", "registration.metadata_documents[0] is not a host name")]
    [InlineData("scope: openid, metadata_documents: ['*']", "registration.metadata_documents[0] is not a host name")]
    [InlineData("scope: openid, redirect_hosts: [App.example.com]", "registration.redirect_hosts[0] is not a host name in lower case")]
    [InlineData("scope: openid, redirect_schemes: [javascript]", "registration.redirect_schemes[0] is not a reversed domain name")]
    [InlineData("scope: openid, most_clients: 0", "registration.most_clients has '0', which is not a whole number above zero")]
    [InlineData("scope: openid, most_per_network: many", "registration.most_per_network has 'many', which is not a whole number above zero")]
    [InlineData("scope: openid, unused: 1h", "registration.unused is shorter than 1d")]
    [InlineData("scope: openid, lifetime: 0s", "registration.lifetime is zero")]
    [InlineData("scope: openid, require_software_statement: on", "registration.software_statements is missing")]
    [InlineData("scope: openid, software_statements: [{ issuer: a }]", "registration.software_statements[0] has no keys")]
    [InlineData("scope: openid, initial_access_tokens: [{ name: 'a b', value: '${SECRET}' }]", "registration.initial_access_tokens[0].name is not a name")]
    [InlineData("scope: openid, initial_access_tokens: [{ name: a, value: '${SECRET}' }, { name: a, value: '${SECRET}9' }]", "registration.initial_access_tokens[1].name is the same")]
    [InlineData("scope: openid, initial_access_tokens: [{ name: a, value: '${SECRET} x' }]", "registration.initial_access_tokens[0].value has a character that tokens cannot have")]
    [InlineData("scope: openid, initial_access_tokens: [{ name: a, value: '${SECRET}', most: -1 }]", "registration.initial_access_tokens[0].most has '-1'")]
    public void Each_fault_is_told_at_its_place(string registration, string fault)
    {
        var line = Assert.Single(Plans.Lines(Plan(registration)));
        Assert.Contains($": error: {fault}", line);
    }

    [Fact]
    public void Under_the_profile_fapi2_clients_beyond_the_plan_prove_themselves_by_keys()
    {
        Assert.Equal(["private_key_jwt"], Plans.Sound(Plan("scope: openid", "profile: fapi2\n")).Registration!.TokenEndpointAuthMethods);
        Assert.Contains(
            "registration.token_endpoint_auth_methods has what the profile fapi2 forbids; write [private_key_jwt], or remove the key (FAPI 2.0 Security Profile section 5.3.2)",
            Assert.Single(Plans.Lines(Plan("scope: openid, token_endpoint_auth_methods: [private_key_jwt, none]", "profile: fapi2\n"))));
    }

    [Fact]
    public void The_profile_mcp_knows_no_private_use_schemes() => Assert.Contains(
        "registration.redirect_schemes does not go with the profile mcp, whose redirect URIs are https or loopback; remove the key (MCP authorization)",
        Assert.Single(Plans.Lines(Plan("scope: openid, redirect_schemes: [com.example.app]", "profile: mcp\n"))));

    [Fact]
    public void A_short_token_is_a_warning() =>
        Assert.Contains("warning: registration.initial_access_tokens[0].value is shorter than 32 characters", Assert.Single(Plans.Lines(Plan("scope: openid, mode: token, initial_access_tokens: [{ name: a, value: short }]"))));
}
