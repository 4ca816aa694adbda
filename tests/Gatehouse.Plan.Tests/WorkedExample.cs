using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests;

public class WorkedExample
{
    private const string Text = """
        issuer: http://localhost:8080
        apis:
          - name: orders
            resource: https://orders.example.com        # RFC 8707 identifier; becomes aud
            token: { format: jwt, lifetime: 10m }
            scopes:
              - { name: orders.read,  description: See your orders,    access: read }
              - { name: orders.write, description: Change your orders, access: write }
            routes:
              - { match: "GET /orders/**", scopes: [orders.read] }
              - { match: "* /orders/**",   scopes: [orders.write] }
        clients:
          - client_id: shop
            client_name: The Shop
            kind: web
            client_secret: ${SHOP_SECRET}
            redirect_uris: [https://shop.example.com/callback]
            scope: openid profile offline_access orders.read
            consent: ask
          - { client_id: nightly, kind: service, client_secret: ${NIGHTLY_SECRET}, scope: orders.read }
          - { client_id: orders-api, kind: api, apis: [orders], client_secret: ${ORDERS_API_SECRET} }
        users:
          - { username: alice, password: ${ALICE_PASSWORD}, email: alice@example.com, name: Alice Example }
        """;

    [Fact]
    public void It_reads_without_any_finding()
    {
        var plan = Plans.Sound(Text);
        Assert.Equal("http://localhost:8080", plan.Issuer);
        var api = Assert.Single(plan.Apis);
        Assert.Equal(["orders.read", "orders.write"], api.Scopes.Select(scope => scope.Name));
        Assert.Equal(["GET /orders/**", "* /orders/**"], api.Routes.Select(route => route.Match));
        Assert.Equal(["shop", "nightly", "orders-api"], plan.Clients.Select(client => client.ClientId));
        Assert.Equal(new SecretValue(Plans.Secret), plan.Clients[1].Secrets[0].Secret);
        Assert.Equal("correct horse battery", plan.Users[0].Password?.Value);
    }

    [Fact]
    public void A_kind_fills_in_what_is_not_written()
    {
        var clients = Plans.Sound(Text).Clients;
        Assert.Equal(["authorization_code", "refresh_token"], clients[0].GrantTypes);
        Assert.Equal(["client_secret_basic", "client_secret_post"], clients[0].TokenEndpointAuthMethods.Order());
        Assert.Equal(["code"], clients[0].ResponseTypes);
        Assert.Equal(["client_credentials"], clients[1].GrantTypes);
        Assert.Empty(clients[1].ResponseTypes);
        Assert.Empty(clients[2].GrantTypes);
        Assert.Equal(["orders"], clients[2].Apis);
    }
}
