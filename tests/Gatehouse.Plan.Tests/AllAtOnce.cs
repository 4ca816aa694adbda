namespace Gatehouse.Plan.Tests;

public class AllAtOnce
{
    [Fact]
    public void Every_fault_is_told_in_the_order_of_the_file() => Assert.Equal(
        [
            "gatehouse.yaml:1:9: error: issuer ends with a slash; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)",
            "gatehouse.yaml:4:15: error: apis[0].resource is not an absolute URI; write an absolute URI without fragment, such as https://orders.example.com; http is for loopback only (RFC 8707 section 2)",
            "gatehouse.yaml:8:11: error: clients[0].kind has 'wbe', which is not allowed here (did you mean web?); use one of web, spa, native, service, device, api, legacy",
            "gatehouse.yaml:9:5: error: clients[0].redirect_url is not a known key (did you mean redirect_uris?); correct the name, or remove the key",
            "gatehouse.yaml:10:5: error: clients[1].client_secret is missing; write client_secret: ${NAME} and set NAME to 32 random bytes, such as openssl rand -base64 32 prints (RFC 6749 section 2.3.1)",
            "gatehouse.yaml:12:12: error: clients[1].scope has 'orders.rite', which no API defines (did you mean orders.write?); write a scope of one of the APIs, or openid, profile, email or offline_access",
            "gatehouse.yaml:15:15: error: users[0].password needs the environment variable NOT_SET, which is not set; set NOT_SET before starting, or NOT_SET_FILE to a file that holds it, or write a value instead",
        ],
        Plans.Lines("""
            issuer: https://id.example.com/
            apis:
              - name: orders
                resource: orders
                scopes: [orders.write]
            clients:
              - client_id: a
                kind: wbe
                redirect_url: https://a.example.com
              - client_id: b
                kind: service
                scope: orders.rite
            users:
              - username: alice
                password: ${NOT_SET}
            """));

    [Fact]
    public void A_finding_carries_its_parts()
    {
        var finding = Assert.Single(Plans.Read(Plans.Web("redirect_uris: [https://c.example.com/*]")).Findings);
        Assert.Equal(
            new Finding(finding.Rule, FindingLevel.Error, "gatehouse.yaml", "clients[0].redirect_uris[0]", 9, 21, "contains a wildcard", "register each redirect URI in full", "RFC 9700 section 2.1"),
            finding);
        Assert.Equal("redirect-uri", finding.Rule.Id);
    }

    [Fact]
    public void Several_faults_at_one_place_are_all_told() => Assert.Equal(
        ["has openid, but there is no user", "has 'orders.raed', which no API defines (did you mean orders.read?)", "has 'parcels', which no API defines"],
        Plans.Read(Plans.Service("scope: openid orders.raed parcels")).Findings.Select(finding => finding.Message));

    [Fact]
    public void What_follows_from_a_fault_is_not_told_as_another() => Assert.Equal(
        ["clients[0].kind is missing", "clients[1].token_endpoint_auth_method has 'secret_handshake', which is not allowed here", "apis must be a list, not a mapping"],
        Plans.Read("""
            clients:
              - { client_id: a, scope: orders.read, redirect_uris: [https://a.example.com] }
              - { client_id: b, kind: service, token_endpoint_auth_method: secret_handshake, scope: orders.read }
            apis: { name: orders, scopes: [orders.read] }
            """).Findings.Select(finding => $"{finding.Path} {finding.Message}"));

    [Fact]
    public void Warnings_do_not_keep_a_plan_from_being_used()
    {
        var reading = Plans.Read(Plans.Web("client_secret: short"));
        Assert.NotNull(reading.Plan);
        Assert.Equal(2, reading.Findings.Count(finding => finding.Level is FindingLevel.Warning));
    }

    [Fact]
    public void A_file_larger_than_sixteen_mebibytes_is_refused() => Plans.Refuses(
        "clients: []\n#" + new string('é', 8 * 1024 * 1024), "1:1: error: the plan is larger than 16 MiB; a plan of this size is a mistake or an attack; split the installation");

    [Fact]
    public void A_plan_of_a_newer_release_is_refused() => Plans.Refuses(
        "version: 2\nclients: []", "1:10: error: version is newer than the 1 that this release reads; run a newer release");

    [Fact]
    public void A_file_with_thousands_of_faults_tells_some_hundreds()
    {
        var reading = Plans.Read("clients:\n" + string.Concat(Enumerable.Repeat("  - { client_id: a }\n", 10_000)));
        Assert.Equal(501, reading.Findings.Length);
        Assert.Equal("has more findings than are shown", reading.Findings[^1].Message);
    }
}
