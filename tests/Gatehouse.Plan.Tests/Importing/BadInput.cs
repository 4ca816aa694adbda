using System.Diagnostics;
using System.Text;
using CsCheck;
using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.Sources;

namespace Gatehouse.Plan.Tests.Importing;

public class BadInput
{
    [Theory]
    [InlineData("{ \"realm\": \"a\", \"clients\": [ }", "source.json:1:30: is no JSON: '}' is an invalid start of a value. Correct the text at this place, or export it again.")]
    [InlineData("", "source.json is empty.")]
    [InlineData("{}", "source.json is not recognised.")]
    [InlineData("[]", "source.json is not recognised.")]
    [InlineData("12", "source.json is not recognised.")]
    [InlineData("{ \"realm\": \"a\", \"clients\": [] }", "source.json has no clients and no APIs, so that there is nothing to import.")]
    public void What_cannot_be_read_is_told_with_its_place(string text, string message) => Assert.StartsWith(message, Imports.Fault(text));

    [Fact]
    public void Broken_YAML_is_told_with_its_place() => Assert.StartsWith("tenant.yaml:2:3: ", Imports.Fault("clients:\n  @@CLIENTS@@\n", name: "tenant.yaml"));

    [Fact]
    public void What_fits_two_products_needs_a_name()
    {
        const string both = """{ "IdentityServer": { "Clients": [] }, "clients": [{ "app_type": "spa", "name": "x" }] }""";
        Assert.Equal("source.json may be of Auth0 or IdentityServer. Say which with --from auth0 or --from duende.", Imports.Fault(both));
        Assert.Equal("okta is no product from which plans are imported. Name one of keycloak, auth0, duende, openiddict, hydra.", Imports.Fault(both, "okta"));
    }

    [Theory]
    [InlineData("keycloak", "source.json is not of Keycloak: nothing in it names a realm. Give a realm as JSON, or the folder that kc.sh export wrote.")]
    [InlineData("auth0", "source.json is not of Auth0: there are no clients and no resource servers in it. Give tenant.yaml of the Deploy CLI, or the folder that it wrote.")]
    [InlineData("duende", "source.json is not of IdentityServer: it has none of Clients, ApiScopes, ApiResources and IdentityResources. Give a configuration with IdentityServer:Clients, or a database with the table Clients.")]
    [InlineData("hydra", "source.json is not of Ory Hydra: it is no list of clients. Give what hydra list oauth2-clients --format json writes, or GET /admin/clients answers.")]
    [InlineData("openiddict", "source.json has no clients and no APIs, so that there is nothing to import.")]
    public void What_is_not_what_it_is_said_to_be_is_told(string from, string message) => Assert.Equal(message, Imports.Fault("""{ "something": "else" }""", from));

    [Theory]
    [InlineData("""{ "AspNetUsers": [] }""", "database is not of IdentityServer: it has no table Clients. Give a configuration with IdentityServer:Clients, or a database with the table Clients.")]
    [InlineData("""{ "Clients": [], "ClientGrantTypes": [] }""", "database is not of IdentityServer: it has no table ClientSecrets. Give a configuration with IdentityServer:Clients, or a database with the table Clients.")]
    public void A_table_that_is_missing_is_named(string tables, string message) =>
        Assert.Equal(message, Assert.Throws<ImportFaultException>(() => PlanImport.Run(ForeignSource.OfTables("database", Encoding.UTF8.GetBytes(tables)), "duende")).Message);

    [Fact]
    public void Of_two_clients_of_one_name_the_first_counts_and_scopes_belong_to_one_API()
    {
        var imported = Imports.Text("""
            { "ApiResources": [{ "Name": "a", "Scopes": ["s"] }, { "Name": "b", "Scopes": ["s", "wei\"rd"] }],
              "Clients": [{ "ClientId": "x", "AllowedGrantTypes": ["client_credentials"], "AllowedScopes": ["s"] }, { "ClientId": "x", "AllowedGrantTypes": ["authorization_code"] }, { "ClientName": "nameless", "AllowedGrantTypes": [] }] }
            """, "duende");
        Assert.Equal(1, imported.Clients);
        Assert.Equal(["- the client"], imported.Told("client x"));
        Assert.Equal(["~ its audience b is api://b", "- the scope s", "- the scope wei\"rd"], imported.Told("API b"));
        Assert.Contains("- a client", imported.Told(""));
    }

    [Fact]
    public void Whatever_stands_in_it_nothing_of_it_becomes_a_part_of_the_plan()
    {
        var imported = Imports.Text("""
            { "realm": "a", "clients": [
              { "clientId": "$${HOME} ${HOME}", "publicClient": true, "redirectUris": ["https://x.example.com/cb"] },
              { "clientId": "x", "name": "a\nclients:\n  - evil: ${HOME}", "publicClient": true, "redirectUris": ["https://x.example.com/cb", "javascript:alert(1)", "https://x.example.com/cb"] },
              { "clientId": "y", "name": "\u0007 \u202e", "secret": "s\u0000", "redirectUris": ["https://y.example.com/${HOME}"] }] }
            """);
        Assert.Equal("a\nclients:\n  - evil: ${HOME}", imported.Client("x").ClientName);
        Assert.DoesNotContain(imported.Secrets, secret => secret.Variable == "HOME");
        Assert.Contains("- the client", imported.Told("client $${HOME} ${HOME}"));
    }

    [Fact]
    public void Fifty_megabytes_are_read_and_more_are_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var writer = new StreamWriter(file))
            {
                writer.Write("{ \"realm\": \"a\", \"clients\": [{ \"clientId\": \"x\", \"publicClient\": true, \"redirectUris\": [\"https://x.example.com/cb\"] }], \"users\": [");
                for (var i = 0; i < 500_000; i++) writer.Write($"{(i > 0 ? "," : "")}{{\"username\":\"user{i}\",\"email\":\"user{i}@example.com\",\"enabled\":true,\"credentials\":[{{\"type\":\"password\"}}]}}");
                writer.Write("] }");
            }
            Assert.InRange(new FileInfo(file).Length, 45_000_000, 60_000_000);
            var clock = Stopwatch.StartNew();
            Assert.Equal((1, 500_000), (PlanImport.Run(ForeignFiles.Read(file), "keycloak") is var imported ? imported.Clients : 0, imported.People));
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(2));

            using (var more = new FileStream(file, FileMode.Open)) more.SetLength(65L * 1024 * 1024);
            Assert.Contains("is larger than 64 MiB", Assert.Throws<ImportFaultException>(() => ForeignFiles.Read(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void However_an_export_is_damaged_it_is_imported_or_refused_in_words() =>
        Gen.Select(Gen.OneOf("keycloak/shop-realm.json", "hydra/clients.json", "duende/appsettings.json", "openiddict/applications.json"), Gen.Int[0, 100_000], Gen.OneOf("", "null", "[]", "{}", "\"\"", "-1", "\"${X}\"", "true", "[[]]", ","), Gen.Int[0, 12]).Sample((name, at, instead, length) =>
        {
            var text = File.ReadAllText(Imports.PathOf(name));
            var start = at % text.Length;
            try
            {
                Imports.Text(text[..start] + instead + text[Math.Min(text.Length, start + length)..]);
            }
            catch (ImportFaultException told)
            {
                Assert.NotEmpty(told.Message);
            }
        }, iter: 200);
}
