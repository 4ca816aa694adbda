using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests.Importing;

public class FromOthers
{
    [Fact]
    public void Auth0_from_one_file()
    {
        var imported = Imports.File("auth0/tenant.yaml");
        Assert.Equal(("Auth0", 3, 1, 2), (imported.Product, imported.Clients, imported.Apis, imported.Scopes));
        var shop = imported.Client("fYqRk3mZ8vT2wX5pL7nB1cD4");
        Assert.Equal((ClientKind.Web, "The Shop"), (shop.Kind, shop.ClientName));
        Assert.Equal(["https://shop.example.com/callback"], shop.RedirectUris);
        Assert.Equal((TimeSpan.FromDays(15), TimeSpan.FromDays(30)), (shop.Refresh.Idle, shop.Refresh.Absolute));
        Assert.Equal(["read:orders"], imported.Client("aB3dE5fG7hJ9kL1mN3pQ5rS7").Scope);
        Assert.Equal((ClientKind.Spa, true), (imported.Client("single-page").Kind, imported.Client("single-page").IsThirdParty));
        Assert.Equal(["THE_SHOP_SECRET ", "NIGHTLY_SECRET u7Vq2Lx9Rk4Tz6Wm8Yp1Bn3Dc5Fg7Hj9Ks2Lt4Mv6Nw8Px1Qz3"], imported.Secrets.Select(secret => $"{secret.Variable} {secret.Value}"));
        Assert.Equal(["~ the application Single Page", "- the grant implicit"], imported.Told("client single-page"));
        Assert.Equal(["~ which API a client may ask for in the name of its users", "- the rule Enrich tokens", "- the action Ask the CRM", "- the connection google-oauth2", "- the database connection Username-Password-Authentication",
            "- attackProtection, emailTemplates, tenant", "~ the issuer"], imported.Told(""));
        Assert.Equal(["- the role"], imported.Told("role Clerk"));
    }

    [Fact]
    public void Auth0_from_a_folder()
    {
        var imported = Imports.File("auth0-folder");
        Assert.Equal(["read:orders"], imported.Client("nightly").Scope);
        Assert.Equal(["https://shop.example.com/callback"], imported.Client("fYqRk3mZ8vT2wX5pL7nB1cD4").RedirectUris);
        Assert.Equal(["- https://##ENVIRONMENT##.example.com/callback"], imported.Told("client fYqRk3mZ8vT2wX5pL7nB1cD4"));
        Assert.Equal(["- tokens signed with HS256"], imported.Told("API orders"));
        Assert.Contains("- the rule Enrich tokens", imported.Told(""));
    }

    [Fact]
    public void IdentityServer_from_configuration()
    {
        var imported = Imports.File("duende/appsettings.json");
        Assert.Equal(("IdentityServer", 6, 2, 3, 4), (imported.Product, imported.Clients, imported.Apis, imported.Scopes, imported.Hashes));
        Assert.Equal("https://id.example.com", imported.Document().Issuer);
        var shop = imported.Client("shop");
        Assert.Equal(["first", "second"], shop.Secrets.Select(secret => secret.Name));
        Assert.All(shop.Secrets, secret => Assert.IsType<ForeignSecret>(secret.Secret));
        Assert.Equal(new DateTimeOffset(2027, 12, 31, 0, 0, 0, TimeSpan.Zero), shop.Secrets[0].ExpiresAt);
        Assert.Equal((false, TimeSpan.FromDays(60)), (shop.Refresh.Rotate, shop.Refresh.Absolute));
        Assert.Equal([("shop", ClientKind.Web), ("nightly", ClientKind.Service), ("spa", ClientKind.Spa), ("desktop", ClientKind.Legacy), ("tv", ClientKind.Device), ("orders-api", ClientKind.Api)],
            imported.Document().Clients.Select(client => (client.ClientId, client.Kind)));
        // A client that has nothing but a password may go on with it for a year.
        Assert.Equal(new DateOnly(2027, 11, 26), imported.Client("desktop").Sunset!.Until);
        Assert.Equal(["- the claim tenant in its tokens", "- the scope favourites"], imported.Told("client shop"));
        Assert.Equal(["- reference tokens", "- access tokens of 7200 seconds"], imported.Told("client nightly"));
        Assert.Equal(["- the client"], imported.Told("client wsfed"));
        Assert.Equal(["- the client"], imported.Told("client off"));
    }

    [Fact]
    public void OpenIddict_from_descriptors()
    {
        var imported = Imports.File("openiddict/applications.json");
        Assert.Equal(("OpenIddict", 1), (imported.Product, imported.Clients));
        var shop = imported.Client("shop");
        Assert.Equal((ClientKind.Web, PlanConsent.Implied), (shop.Kind, shop.Consent));
        Assert.Equal(["authorization_code"], shop.GrantTypes);
        Assert.Equal("901564A5-clear-secrets-of-descriptors", imported.Secrets.Single().Value);
    }

    [Fact]
    public void OpenIddict_with_scopes_that_only_its_code_knows()
    {
        var imported = Imports.Text("""[{ "ClientId": "nightly", "ClientSecret": "a-secret-of-a-descriptor-that-is-long", "Permissions": ["ept:token", "gt:client_credentials", "scp:stock.read", "scp:roles"] }]""");
        Assert.Equal(["stock.read"], imported.Client("nightly").Scope);
        Assert.Equal(["~ the scope"], imported.Told("scope stock.read"));
        Assert.Equal(["- the scope roles"], imported.Told("client nightly"));
    }

    [Fact]
    public void A_client_that_has_nothing_but_implicit_goes_on_for_a_year()
    {
        var imported = Imports.Text("""
            { "IdentityServer": { "ApiScopes": [{ "Name": "s" }], "Clients": [{ "ClientId": "js", "AllowedGrantTypes": ["implicit"], "RequireClientSecret": false, "AllowAccessTokensViaBrowser": true, "RedirectUris": ["https://js.example.com/cb"], "AllowedScopes": ["openid", "s"] }] } }
            """);
        var client = imported.Client("js");
        Assert.Equal((ClientKind.Legacy, true, new DateOnly(2027, 11, 26)), (client.Kind, client.IsPublic, client.Sunset!.Until));
        Assert.Equal(["id_token", "token", "id_token token"], client.ResponseTypes);
    }

    [Fact]
    public void Audiences_that_differ_in_what_is_not_allowed_here_stay_two()
    {
        var imported = Imports.Text("""{ "resourceServers": [{ "name": "One", "identifier": "http://my-api", "scopes": [{ "value": "a" }] }, { "name": "Two", "identifier": "my-api", "scopes": [{ "value": "b" }] }] }""");
        Assert.Equal([("one", "api://my-api"), ("two", "api://my-api-2")], imported.Document().Apis.Select(api => (api.Name, api.Resource)));
    }

    [Fact]
    public void Hydra_from_a_list_of_clients()
    {
        var imported = Imports.File("hydra/clients.json");
        Assert.Equal(("Ory Hydra", 4, 1, 2, 2), (imported.Product, imported.Clients, imported.Apis, imported.Scopes, imported.Hashes));
        var shop = imported.Client("7f3a2a0e-1d36-4a3a-8d5b-2f0c2a6f0a11");
        Assert.StartsWith("$pbkdf2-sha256$i=25000,l=32$", Assert.IsType<ForeignSecret>(shop.Secrets.Single().Secret).Hash);
        Assert.Equal(["openid", "offline_access", "orders.read"], shop.Scope);
        Assert.Equal(("team-shop", PlanConsent.Implied), (shop.Owner, shop.Consent));
        Assert.Equal("https://orders.example.com", imported.Document().Apis.Single().Resource);
        Assert.Equal(["- the hash of the secret", "- the grant urn:ietf:params:oauth:grant-type:jwt-bearer"], imported.Told("client old"));
        Assert.Equal(["- the grant implicit"], imported.Told("client spa"));
    }

    [Fact]
    public void Hydra_from_one_client_and_from_many_audiences()
    {
        Assert.Equal(1, Imports.Text("""{ "client_id": "one", "grant_types": ["client_credentials"], "scope": "a" }""").Clients);
        var several = Imports.Text("""[{ "client_id": "one", "grant_types": ["client_credentials"], "scope": "a", "audience": ["https://a.example.com", "https://b.example.com"] }]""");
        Assert.Equal("api://hydra", several.Document().Apis.Single().Resource);
        Assert.Equal(["- the audience https://a.example.com", "- the audience https://b.example.com", "~ the issuer"], several.Told(""));
    }
}
