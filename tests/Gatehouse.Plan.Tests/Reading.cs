using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests;

public class Reading
{
    [Fact]
    public void JSON_is_read_as_YAML()
    {
        var plan = Plans.Sound("""
            {
            	"apis": [{"name": "orders", "resource": "https:\/\/orders.example.com", "scopes": [{"name": "orders.read"}]}],
            	"clients": [{"client_id": "c", "kind": "service", "client_secret": "${SECRET}", "scope": "orders.read", "owner": "A\u00e9"}]
            }
            """);
        Assert.Equal("https://orders.example.com", plan.Apis[0].Resource);
        Assert.Equal("Aé", plan.Clients[0].Owner);
    }

    [Fact]
    public void A_byte_order_mark_and_line_ends_of_Windows_do_no_harm()
    {
        var plan = Plans.Sound("\uFEFF" + Plans.Web().ReplaceLineEndings("\r\n"));
        Assert.Equal("c", plan.Clients[0].ClientId);
    }

    [Fact]
    public void Places_are_counted_the_same_with_a_byte_order_mark_and_line_ends_of_Windows() => Plans.Refuses(
        "\uFEFFissuer: nowhere\r\nprofile: fapi2\r\n".Replace("issuer: nowhere", "users: []").Replace("fapi2", "fapi7"),
        "2:10: error: profile has 'fapi7', which is not allowed here (did you mean fapi2?); use one of oauth21, fapi2, fapi2-message-signing, mcp");

    [Fact]
    public void Lists_that_are_not_written_or_empty_are_empty()
    {
        var plan = Plans.Sound("clients:\nusers: ~\napis: []\n");
        Assert.Empty(plan.Clients);
        Assert.Empty(plan.Users);
        Assert.Empty(plan.Apis);
    }

    [Fact]
    public void A_variable_may_be_a_part_of_a_value() =>
        Assert.Equal(["https://shop.example.com/cb"], Plans.Sound(Plans.Web("redirect_uris: [\"https://${HOST}/cb\"]")).Clients[0].RedirectUris);

    [Fact]
    public void A_variable_needs_no_quotes_within_braces_and_brackets() =>
        Assert.Equal(["https://shop.example.com/a", "https://shop.example.com/b"],
            Plans.Sound(Plans.Web("redirect_uris: [https://${HOST}/a, https://${HOST}/b]")).Clients[0].RedirectUris);

    [Fact]
    public void What_a_variable_holds_is_not_read_as_YAML()
    {
        var reading = PlanReader.Read(Plans.Web("owner: ${ODD}"), "gatehouse.yaml", name => name == "ODD" ? "a: [b, ${SECRET}] # c" : Plans.Variable(name));
        Assert.Equal("a: [b, ${SECRET}] # c", reading.Plan!.Clients[0].Owner);
    }

    [Theory]
    [InlineData("$${HOST}", "${HOST}")]
    [InlineData("a$${b", "a${b")]
    [InlineData("cost: 5$", "cost: 5$")]
    [InlineData("$HOST $$ {x}", "$HOST $$ {x}")]
    public void Dollars_can_be_written(string written, string meant) =>
        Assert.Equal(meant, Plans.Sound(Plans.Web($"owner: '{written}'")).Clients[0].Owner);

    [Fact]
    public void Scopes_are_words_or_a_list()
    {
        var words = Plans.Sound(Plans.Web("scope: >\n      openid\n      orders.read  openid")).Clients[0].Scope;
        var list = Plans.Sound(Plans.Web("scope: [openid, orders.read]")).Clients[0].Scope;
        Assert.Equal("openid orders.read", words.ToString());
        Assert.Equal("openid orders.read", list.ToString());
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("1h", 3600)]
    public void Durations_are_a_number_and_a_unit(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Plans.Sound(Plans.Web($"id_token_lifetime: {text}")).Clients[0].IdTokenLifetime);

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)]
    [InlineData("true", true)]
    [InlineData("no", false)]
    public void Switches_are_on_or_off(string text, bool rotate) =>
        Assert.Equal(rotate, Plans.Sound(Plans.Web($"refresh: {{ rotate: {text} }}")).Clients[0].Refresh.Rotate);

    [Fact]
    public void Secrets_may_overlap_and_expire()
    {
        var secrets = Plans.Sound(Plans.Web("client_secret\nclient_secrets:\n  - { value: \"${SECRET}\", name: old, expires_at: 2027-06-30T12:00:00+02:00 }\n  - \"${SECRET}2\"")).Clients[0].Secrets;
        Assert.Equal(new PlanClientSecret(new SecretValue(Plans.Secret), "old", new DateTimeOffset(2027, 6, 30, 10, 0, 0, TimeSpan.Zero)), secrets[0]);
        Assert.Equal(new PlanClientSecret(new SecretValue(Plans.Secret + "2")), secrets[1]);
    }

    [Fact]
    public void A_written_method_is_the_only_one() =>
        Assert.Equal(["client_secret_post"], Plans.Sound(Plans.Web("token_endpoint_auth_method: client_secret_post")).Clients[0].TokenEndpointAuthMethods);

    [Fact]
    public void Public_kinds_authenticate_by_no_method()
    {
        Assert.True(Plans.Sound(Plans.Spa()).Clients[0].IsPublic);
        Assert.True(Plans.Sound(Plans.Native("redirect_uris: ['http://127.0.0.1/cb', 'com.example.c:/cb']")).Clients[0].IsPublic);
        Assert.False(Plans.Sound(Plans.Web()).Clients[0].IsPublic);
    }

    [Fact]
    public void A_web_client_may_also_act_for_itself() =>
        Assert.Equal(["authorization_code", "client_credentials"], Plans.Sound(Plans.Web("grant_types: [authorization_code, client_credentials]")).Clients[0].GrantTypes);

    [Fact]
    public void An_API_that_calls_other_APIs_may_act_for_itself() =>
        Assert.Equal("orders.read", Plans.Sound(Plans.Api("grant_types: [client_credentials]\nscope: orders.read")).Clients[0].Scope.ToString());

    [Theory]
    [InlineData("https://id.example.com")]
    [InlineData("https://id.example.com/tenant")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080")]
    public void Issuers_are_https_or_loopback(string issuer) => Assert.Equal(issuer, Plans.Sound($"issuer: {issuer}\n").Issuer);

    [Theory]
    [InlineData("https://orders.example.com/v1/")]
    [InlineData("http://localhost:5001")]
    [InlineData("urn:example:orders")]
    public void Resources_are_absolute_URIs(string resource) => Assert.Equal(resource, Plans.Sound(Plans.AnApi($"resource: {resource}")).Apis[0].Resource);

    [Theory]
    [InlineData("GET /")]
    [InlineData("* /**")]
    [InlineData("DELETE /orders/*/items/")]
    [InlineData("POST /a%20b/~c;d=1")]
    public void Routes_match_a_method_and_a_path(string match)
    {
        var route = Plans.Sound(Plans.AnApi($"routes: [{{ match: \"{match}\", scopes: [orders.read], roles: [clerk] }}]")).Apis[0].Routes[0];
        Assert.Equal(match, route.Match);
        Assert.Equal(["orders.read"], route.Scopes);
        Assert.Equal(["clerk"], route.Roles);
    }
}
