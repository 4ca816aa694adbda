using Gatehouse.Plan.Checking;

namespace Gatehouse.Plan.Tests.Checking;

/// <summary>A repair changes what is wrong and nothing else.</summary>
public class Fixes
{
    private const string Before = """
        # The shop's plan
        issuer: https://id.example.com   # what users see
        apis:
          - name: orders        # the first one
            resource: https://orders.example.com
            token: { lifetime: 30m }   # long
            scopes: [{ name: orders.read, access: read }]
        clients:
          # people buy here
          - client_id: shop     # since 2019
            knd: web
            client_secret: ${SECRET}
            code_lifetime: "5m"        # why?
            redirect_uris: [https://shop.example.com/cb]
            scope: openid orders.raed  # a typo
          - { client_id: phone, kind: natve, redirect_uris: [http://localhost/cb], scope: openid orders.read }
          - client_id: partner
            kind: web
            third_party: on
            consent: implied
            client_secret: a-secret-in-clear-that-nobody-should-see
            redirect_uris: [https://partner.example.net/cb]
            scope: openid orders.read
          - { client_id: machine, kind: service, token_endpoint_auth_method: self_signed_tls_client_auth, jwks_uri: https://machine.example.com/jwks, scope: orders.read }
        mtls: { proxies: [10.0.0.7] }
        """;

    private const string After = """
        # The shop's plan
        issuer: https://id.example.com   # what users see
        apis:
          - name: orders        # the first one
            resource: https://orders.example.com
            token: { lifetime: 10m }   # long
            scopes: [{ name: orders.read, access: read }]
        clients:
          # people buy here
          - client_id: shop     # since 2019
            kind: web
            client_secret: ${SECRET}
            code_lifetime: 1m        # why?
            redirect_uris: [https://shop.example.com/cb]
            scope: openid orders.read  # a typo
          - { client_id: phone, kind: native, redirect_uris: [http://127.0.0.1/cb], scope: openid orders.read }
          - client_id: partner
            kind: web
            third_party: on
            consent: ask
            client_secret: a-secret-in-clear-that-nobody-should-see
            redirect_uris: [https://partner.example.net/cb]
            scope: openid orders.read
          - { client_id: machine, tls_client_certificate_bound_access_tokens: on, kind: service, token_endpoint_auth_method: self_signed_tls_client_auth, jwks_uri: https://machine.example.com/jwks, scope: orders.read }
        mtls: { proxies: [10.0.0.7] }
        """;

    [Theory, InlineData("\n"), InlineData("\r\n")]
    public void Comments_order_and_line_ends_stay(string lineEnd)
    {
        var text = Before.ReplaceLineEndings(lineEnd);
        for (var round = 0; round < 3; round++) text = TextOf(PlanFixes.Apply(Check(text)));
        Assert.Equal(After.ReplaceLineEndings(lineEnd), text);
        Assert.NotNull(Check(text).Plan);
        Assert.Empty(PlanFixes.Apply(Check(text)).Changed);
    }

    [Fact]
    public void The_difference_shows_the_lines_that_change()
    {
        var changes = Assert.Single(PlanFixes.Apply(Check(Before)).Changed).Changes;
        Assert.Contains(changes, change => change is { Line: 6, Removed: ["    token: { lifetime: 30m }   # long"], Added: ["    token: { lifetime: 10m }   # long"] });
        Assert.All(changes, change => Assert.Equal(change.Removed.Length, change.Added.Length));
    }

    [Fact]
    public void A_new_key_of_a_block_stands_on_a_line_of_its_own()
    {
        var text = "mtls: { proxies: [10.0.0.7] }\nclients:\n  - client_id: c   # mine\n    kind: service\n    token_endpoint_auth_method: self_signed_tls_client_auth\n    jwks_uri: https://c.example.com/jwks\n    scope: orders.read\n" + Plans.AnApi();
        var repaired = PlanFixes.Apply(Check(text));
        Assert.Contains("  - client_id: c   # mine\n    tls_client_certificate_bound_access_tokens: on\n    kind: service\n", TextOf(repaired));
        var added = Assert.Single(Assert.Single(repaired.Changed).Changes);
        Assert.Equal((4, 0, "    tls_client_certificate_bound_access_tokens: on"), (added.Line, added.Removed.Length, Assert.Single(added.Added)));
    }

    [Fact]
    public void The_difference_shows_no_secret()
    {
        var repaired = PlanFixes.Apply(Check(Plans.AnApi() + "clients: [{ client_id: c, code_lifetime: 5m, kind: web, client_secret: hunter2-and-so-on, redirect_uris: [\"https://c.example.com\"], scope: openid orders.read }]\n"));
        var shown = string.Join('\n', repaired.Changed.SelectMany(file => file.Changes).SelectMany(change => change.Removed.Concat(change.Added)));
        Assert.DoesNotContain("hunter2", shown);
        Assert.Contains("client_secret: ***", shown);
        Assert.Contains("hunter2-and-so-on", TextOf(repaired));
    }

    [Fact]
    public void What_came_out_of_a_variable_is_left_alone() =>
        Assert.Empty(PlanFixes.Apply(PlanCheck.Run(Plans.Web("code_lifetime: ${TIME}"), "gatehouse.yaml", name => name == "TIME" ? "5m" : Plans.Variable(name))).Fixed);

    private static string TextOf(FixedPlan repaired) => repaired.Source.Files.Single().Text;

    private static PlanReview Check(string text) => PlanCheck.Run(text, "gatehouse.yaml", Plans.Variable);
}
