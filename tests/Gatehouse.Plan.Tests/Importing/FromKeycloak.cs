using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests.Importing;

public class FromKeycloak
{
    [Fact]
    public void A_realm_is_a_plan_that_reads_as_if_somebody_had_written_it()
    {
        var imported = Imports.File("keycloak/shop-realm.json");
        Assert.Equal(("Keycloak", 6, 2, 3, 0, 6), (imported.Product, imported.Clients, imported.Apis, imported.Scopes, imported.Hashes, imported.People));
        Assert.StartsWith("""
            # Imported from Keycloak (shop-realm.json).
            # What did not come along, and why, gatehouse plan import has told.
            token_signing: { algorithm: RS256 }
            apis:
              - name: orders-api
                resource: api://orders-api
                token: { lifetime: 5m }
                scopes:
                  - { name: orders.read, description: See your orders }
                  - { name: orders.write, description: Change your orders }
              - name: shop
                resource: api://shop
                token: { lifetime: 5m }
                scopes: [shop.access]
            clients:
              - client_id: shop
                client_name: The Shop
                kind: web
                client_secret: ${SHOP_SECRET}
                redirect_uris: [https://shop.example.com/callback, https://shop.example.com/silent]
                post_logout_redirect_uris:
                  - https://shop.example.com/bye
                  - https://shop.example.com/callback
                  - https://shop.example.com/silent
                scope: openid profile email orders.read offline_access orders.write
                default_scope: openid profile email orders.read
                consent: implied
                backchannel_logout_uri: https://shop.example.com/backchannel
            """.ReplaceLineEndings("\n"), imported.Plan);
    }

    [Fact]
    public void A_realm_whose_users_lie_in_files_of_their_own_is_the_same()
    {
        var (folder, file) = (Imports.File("keycloak-folder"), Imports.File("keycloak/shop-realm.json"));
        Assert.Equal(file.Plan.Split('\n')[1..], folder.Plan.Split('\n')[1..]);
        Assert.Equal(file.Notes.Where(note => note.Place != "").Select(note => (note.What, note.Reason)).Order(), folder.Notes.Where(note => note.Place != "").Select(note => (note.What, note.Reason)).Order());
        Assert.Equal(6, folder.People);
    }

    [Fact]
    public void Secrets_in_clear_become_variables_and_masked_ones_too()
    {
        var imported = Imports.File("keycloak/shop-realm.json");
        Assert.Equal(["SHOP_SECRET wG3nV7qL1xR5tY9uB2mK6pD8sF0hJ4aZ", "NIGHTLY_SECRET ", "REPORTS_SECRET k2mV8xQ4rT6yU1iO3pA5sD7fG9hJ0lZb", "ORDERS_API_SECRET yB6nM2vC8xZ4aS1dF3gH5jK7lQ9wE0rT"],
            imported.Secrets.Select(secret => $"{secret.Variable} {secret.Value}"));
        Assert.Equal("shop-realm.json clients[2].secret", imported.Secrets[0].Place);
    }

    [Fact]
    public void A_client_keeps_what_it_is()
    {
        var imported = Imports.File("keycloak/shop-realm.json");
        Assert.Equal([("shop", ClientKind.Web), ("nightly", ClientKind.Service), ("reports", ClientKind.Service), ("spa", ClientKind.Spa), ("app", ClientKind.Native), ("orders-api", ClientKind.Api)],
            imported.Document().Clients.Select(client => (client.ClientId, client.Kind)));
        Assert.Equal(PlanConsent.Ask, imported.Client("app").Consent);
        Assert.Equal(["orders-api"], imported.Client("orders-api").Apis);
        Assert.Equal(["orders.read"], imported.Client("nightly").Scope);
        Assert.Equal(["shop.access"], imported.Client("reports").Scope);
    }

    [Fact]
    public void Everything_that_stays_behind_is_told()
    {
        var imported = Imports.File("keycloak/shop-realm.json");
        Assert.Equal(["- access tokens of 120 seconds", "- the mapper department (oidc-usermodel-attribute-mapper)", "- the grant password"], imported.Told("client shop"));
        Assert.Equal(["- any origin (*)", "- redirect_uris https://spa.example.com/*"], imported.Told("client spa"));
        Assert.Equal(["- the client"], imported.Told("client saml-portal"));
        Assert.Equal(["- the client"], imported.Told("client gone"));
        Assert.Equal(["- redirect_uris *", "- the client"], imported.Told("client wild"));
        Assert.Equal(["- people make accounts themselves", "- the identity provider google", "- the user federation ldap", "- the authentication flow browser with otp", "- the group staff", "- the mail server",
            "- the password policy length(10) and digits(1)", "- ssoSessionIdleTimeout, ssoSessionMaxLifespan, bruteForceProtected, otpPolicyType, otpPolicyAlgorithm", "- the clients account, admin-cli"], imported.Told("realm shop"));
        Assert.Contains("it contains a wildcard; register each redirect URI in full", imported.Notes.Single(note => note.What == "redirect_uris https://spa.example.com/*").Reason);
        Assert.Equal("shop-realm.json clients[5].redirectUris[0]", imported.Notes.Single(note => note.What == "redirect_uris https://spa.example.com/*").Place);
    }

    [Fact]
    public void What_stands_in_two_places_is_told_at_both()
    {
        var imported = Imports.Text("""
            { "realm": "a", "clients": [{ "clientId": "x", "publicClient": true, "redirectUris": ["https://x.example.com/cb", "https://x.example.com/*"], "attributes": { "post.logout.redirect.uris": "https://x.example.com/*" } }] }
            """);
        Assert.Equal(
            ["redirect_uris https://x.example.com/* clients[0].redirectUris[1]", "post_logout_redirect_uris https://x.example.com/* clients[0].attributes.post.logout.redirect.uris"],
            imported.Notes.Where(note => note.What.EndsWith('*')).Select(note => $"{note.What} {note.Place["source.json ".Length..]}"));
    }

    [Fact]
    public void A_client_that_lacks_something_waits_below_the_plan() => Assert.EndsWith("""
        # Clients that lack something. Complete an entry, and move it to the others.
        #
        # redirect_uris is missing; write the address to which users come back
        #   - client_id: wild
        #     kind: spa
        #     scope: openid profile email offline_access
        #     consent: implied

        """.ReplaceLineEndings("\n"), Imports.File("keycloak/shop-realm.json").Plan);

    [Fact]
    public void Of_several_realms_one_is_named()
    {
        const string two = """[{ "realm": "a", "clients": [{ "clientId": "x", "publicClient": true, "redirectUris": ["https://x.example.com/cb"] }] }, { "realm": "b", "clients": [] }]""";
        Assert.Equal("source.json has the realms a, b, and a plan is one of them. Name it with --realm.", Imports.Fault(two));
        Assert.Equal("source.json has no realm c; it has a, b.", Assert.Throws<ImportFaultException>(() => PlanImport.Run(ForeignFiles.Of("source.json", two), part: "c")).Message);
        Assert.Equal(1, PlanImport.Run(ForeignFiles.Of("source.json", two), part: "a").Clients);
    }

    [Fact]
    public void Keys_of_a_client_come_along()
    {
        var imported = Imports.Text("""
            { "realm": "a", "clients": [
              { "clientId": "signs", "clientAuthenticatorType": "client-jwt", "serviceAccountsEnabled": true, "standardFlowEnabled": false, "attributes": { "use.jwks.url": "true", "jwks.url": "https://signs.example.com/jwks" } },
              { "clientId": "mtls", "clientAuthenticatorType": "client-x509", "serviceAccountsEnabled": true, "standardFlowEnabled": false, "attributes": { "x509.subjectdn": "CN=mtls", "tls.client.certificate.bound.access.tokens": "true" } },
              { "clientId": "lost", "clientAuthenticatorType": "client-jwt", "serviceAccountsEnabled": true, "standardFlowEnabled": false }] }
            """);
        Assert.Equal("https://signs.example.com/jwks", imported.Client("signs").JwksUri);
        // The authorities that such a client is known by are the operator's to name.
        Assert.Contains("- the client", imported.Told("client mtls"));
        Assert.Contains("- the client's certificate", imported.Told("client lost"));
    }
}
