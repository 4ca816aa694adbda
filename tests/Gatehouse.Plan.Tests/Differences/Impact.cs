using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Stored;
using Gatehouse.Testing;

namespace Gatehouse.Plan.Tests.Differences;

/// <summary>What a change gives, takes and weakens; and that it is told of large plans too.</summary>
public class Impact
{
    private const string Before = """
        issuer: https://id.example.com
        apis:
          - { name: orders, resource: https://orders.example.com, scopes: [orders.read, { name: orders.write, implies: [orders.read] }] }
          - { name: stock, resource: https://stock.example.com, scopes: [stock.read] }
        clients:
          - { client_id: web, kind: web, client_secret: "${SECRET_ONE}", redirect_uris: [https://web.example.com/a], scope: openid orders.read }
          - { client_id: nightly, kind: service, client_secret: "${SECRET_TWO}", scope: stock.read }
        """;

    [Theory]
    [InlineData("openid orders.read", "openid orders.write", "gains web orders orders.write authorization_code")]
    [InlineData("openid orders.read", "openid", "loses web orders orders.read authorization_code")]
    [InlineData("openid orders.read", "openid orders.read, grant_types: [authorization_code, client_credentials]", "gains web orders orders.read client_credentials")]
    [InlineData("openid orders.read", "openid orders.read, grant_types: [authorization_code]")]
    [InlineData("client_id: nightly", "client_id: other", "gains other stock stock.read client_credentials", "loses nightly stock stock.read client_credentials")]
    [InlineData("scopes: [orders.read,", "scopes: [{ name: orders.read, implies: [orders.list] }, orders.list,", "gains web orders orders.list authorization_code")]
    [InlineData("clients:", "registration: { mode: open, scope: openid stock.read }\nclients:", "gains (registered clients) stock stock.read authorization_code")]
    [InlineData("kind: service,", "kind: service, grant_types: [client_credentials, \"urn:ietf:params:oauth:grant-type:token-exchange\"], exchange: { targets: [{ api: orders, scopes: [orders.read] }] },",
        "gains nightly orders orders.read urn:ietf:params:oauth:grant-type:token-exchange", "gains nightly stock stock.read urn:ietf:params:oauth:grant-type:token-exchange")]
    public void Who_gains_and_who_loses_access(string written, string instead, params string[] expected)
    {
        Assert.Contains(written, Before);
        var after = Before.Replace(written, instead, StringComparison.Ordinal);
        var told = PlanAccess.Between(StoredPlan.Read(Exporting.Stored(Before)), StoredPlan.Read(Exporting.Stored(after)))
            .Select(access => $"{(access.IsGain ? "gains" : "loses")} {access.Client} {access.Api} {string.Join(',', access.Scopes)} {string.Join(',', access.Grants)}");
        Assert.Equal(expected, told);
    }

    [Theory]
    [InlineData("roles: [clerk]", "roles: [clerk, boss]", "gains POST /orders role boss")]
    [InlineData(", roles: [clerk]", "", "gains POST /orders users without the role clerk")]
    [InlineData("roles: [clerk]", "roles: [boss]", "gains POST /orders role boss", "loses POST /orders role clerk")]
    [InlineData("scopes: [orders.write], roles", "scopes: [orders.read], roles", "gains POST /orders tokens without orders.write", "loses POST /orders tokens without orders.read")]
    [InlineData("{ match: \"GET /health\", anonymous: on }", "{ match: \"GET /health\", scopes: [orders.read] }", "loses GET /health everybody, without a token")]
    [InlineData("{ match: \"GET /health\", anonymous: on }", "{ match: \"GET /orders/*\", anonymous: on }", "gains GET /orders/* everybody, without a token", "loses GET /health everybody, without a token")]
    [InlineData("      - { match: \"POST /orders\", scopes: [orders.write], roles: [clerk] }\n", "", "gains POST /orders users without the role clerk")]
    [InlineData("      - { match: \"* /orders/**\", scopes: [orders.write] }\n", "", "loses * /orders/** tokens with orders.write")]
    [InlineData("{ match: \"GET /health\", anonymous: on }", "{ match: \"GET /health\", anonymous: on }\n      - { match: \"DELETE /orders/*\", scopes: [orders.write], roles: [boss] }", "loses DELETE /orders/* users without the role boss")]
    public void Whom_routes_let_in_and_keep_out(string written, string instead, params string[] expected)
    {
        const string before = """
            apis:
              - name: orders
                resource: https://orders.example.com
                scopes: [{ name: orders.read, access: read }, { name: orders.write, access: write }]
                routes:
                  - { match: "GET /orders/**", scopes: [orders.read] }
                  - { match: "POST /orders", scopes: [orders.write], roles: [clerk] }
                  - { match: "* /orders/**", scopes: [orders.write] }
                  - { match: "GET /health", anonymous: on }
            clients:
              - { client_id: nightly, kind: service, client_secret: "${SECRET_TWO}", scope: orders.read }
            """;
        Assert.Contains(written, before);
        var told = RouteAccess.Between(StoredPlan.Read(Exporting.Stored(before)), StoredPlan.Read(Exporting.Stored(before.Replace(written, instead, StringComparison.Ordinal))))
            .Select(change => $"{(change.IsGain ? "gains" : "loses")} {change.Route} {string.Join("; ", change.Who)}");
        Assert.Equal(expected, told);
    }

    [Fact]
    public void A_finding_that_newly_appears_is_a_weakening_and_one_that_goes_is_not()
    {
        var (old, now) = (Exporting.Stored(Before), Exporting.Stored(Before.Replace("kind: web,", "kind: web, id_token_lifetime: 2h,", StringComparison.Ordinal)));
        var weaker = Assert.Single(PlanWeakening.Between(old, now));
        Assert.Equal(("id-token-lifetime-long", "clients[web].id_token_lifetime"), (weaker.Finding.Rule.Id, weaker.Place));
        Assert.Empty(PlanWeakening.Between(now, old));
        // Sorting a plan moves findings to other numbers and makes no new ones.
        var lines = Before.Split('\n');
        (lines[5], lines[6]) = (lines[6], lines[5]);
        Assert.Empty(PlanWeakening.Between(old, Exporting.Stored(string.Join('\n', lines))));
    }

    [Fact]
    public void Twenty_thousand_clients_are_compared_to_the_field()
    {
        var (old, now) = (Exporting.Stored(Large("5m")), Exporting.Stored(Large("6m").Replace("client_id: c19999,", "client_id: new,", StringComparison.Ordinal)));
        var clock = Stopwatch.StartNew();
        var changes = PlanDifference.Between(old, now).Changes;
        var access = PlanAccess.Between(StoredPlan.Read(old), StoredPlan.Read(now));
        Assert.Equal(["apis[a7].token.lifetime", "clients[c19999]", "clients[new]"], changes.Select(change => change.Path).Order(StringComparer.Ordinal));
        Assert.Equal(4, access.Length);
        // A hang would be minutes.
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), clock.Elapsed.ToString());
    }

    private static string Large(string lifetime)
    {
        var text = new StringBuilder("issuer: https://id.example.com\napis:\n");
        for (var i = 0; i < 500; i++)
            text.Append(CultureInfo.InvariantCulture, $"  - {{ name: a{i}, resource: \"https://a{i}.example.com\", token: {{ lifetime: {(i == 7 ? lifetime : "10m")} }}, scopes: [{{ name: a{i}.read, description: Read, access: read }}, {{ name: a{i}.write, description: Write, access: write }}] }}\n");
        text.Append("clients:\n");
        for (var i = 0; i < 20_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"  - {{ client_id: c{i}, kind: service, token_endpoint_auth_method: private_key_jwt, jwks_uri: \"https://c{i}.example.com/jwks\", scope: a{i % 500}.read a{(i + 1) % 500}.write }}\n");
        return text.ToString();
    }
}
