using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>
/// <c>gatehouse plan import</c> and <c>gatehouse users import</c>: clients and people of other products go on with the secrets and passwords that they have, on real
/// files and databases in the shape that those products write.
/// </summary>
public sealed class ComingFromElsewhere : IDisposable
{
    private const string AlicesPassword = "correct horse battery";
    private const string BobsPassword = "bob-has-a-password";
    private const string ShopSecret = "the-shop-brings-its-own-secret-along";
    private const string NightlySecret = "nightly-runs-with-this-secret";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_realm_of_Keycloak_is_served_with_its_people()
    {
        var (plan, secrets) = (Path.Combine(_folder.Path, "gatehouse.yaml"), Path.Combine(_folder.Path, "secrets.env"));
        var told = await RunAsync(null, 0, "plan", "import", Source("keycloak/shop-realm.json"), "--output", plan, "--secrets", secrets);
        Assert.Contains("people  6 accounts: they are added beside a server", told);
        Assert.Contains("secrets.env is there already", await RunAsync(null, 2, "plan", "import", Source("keycloak/shop-realm.json"), "--output", plan, "--secrets", secrets));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secrets));
        var variables = File.ReadLines(secrets).Where(line => !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]);
        variables["NIGHTLY_SECRET"] = OAuthClient.Random();

        await using var node = await ServeAsync(plan, variables);
        var trial = JsonDocument.Parse(await RunAsync(node, 0, "users", "import", Source("keycloak/shop-realm.json"), "--dry-run", "--json")).RootElement;
        Assert.Equal(["alice", "bob", "carol", "dave", "erin"], trial.GetProperty("added").EnumerateArray().Select(person => person.GetProperty("username").GetString()));
        Assert.Contains("Nobody has the username 'alice'", await RunAsync(node, 2, "users", "show", "alice"));
        var added = await RunAsync(node, 0, "users", "import", Source("keycloak-folder"));
        Assert.Contains("added  5 accounts", added);
        Assert.Contains("900000000 iterations, and may have", added);
        Assert.Contains("5 accounts already, and not touched", await RunAsync(node, 0, "users", "import", Source("keycloak/shop-realm.json")));

        var shop = new OAuthClient(node.Url, "shop", variables["SHOP_SECRET"], "https://shop.example.com/callback");
        var first = await SignInAsync(node, shop, "alice", AlicesPassword, "openid profile email orders.read");
        Assert.Equal("b5d1c2a0-0b0b-4a2e-8f55-3d1f6d5a0001", (await shop.UserInfoAsync(first.AccessToken)).Text("sub"));
        Assert.Equal(("Alice Example", "alice@example.com", true), ((await shop.UserInfoAsync(first.AccessToken)) is var who ? who.Text("name") : "", who.Text("email"), who.Is("email_verified")));
        await node.Program.WaitForOutputAsync("The password hash of subject b5d1c2a0-0b0b-4a2e-8f55-3d1f6d5a0001 was upgraded", TimeSpan.FromSeconds(30));
        await SignInAsync(node, shop, "alice", AlicesPassword);
        await SignInAsync(node, shop, "erin", "written by hand in clear");
        Assert.Equal(["clerk"], (await PersonAsync(node, "alice")).GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.True((await PersonAsync(node, "bob")).GetProperty("authenticator").GetBoolean());
        using (var browser = new Browser(node.Url))
        {
            await browser.SignInAsync(shop.AuthorizationUrl("openid", OAuthClient.Random(), "state"), "bob", BobsPassword);
            await browser.SubmitAsync("code", ("code", OneTimeCode.Of("NVxJdmUyUkxFanVKc3Rz"u8.ToArray(), DateTimeOffset.UtcNow)));
            Assert.Contains("code=", browser.Left?.Query);
        }
        Assert.Equal("disabled", (await PersonAsync(node, "carol")).GetProperty("state").GetString());
        await RunAsync(node, 0, "users", "enable", "carol");
        await SignInAsync(node, shop, "carol", "carol-has-a-password");
        AssertAnswer.Succeeded(await new OAuthClient(node.Url, "reports", variables["REPORTS_SECRET"]).TokenAsync(("grant_type", "client_credentials")));
        Assert.Contains("account.created", await RunAsync(node, 0, "audit", "list", "--json"));
    }

    [Fact]
    public async Task IdentityServer_and_ASP_NET_Core_Identity_come_along_from_PostgreSQL()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var server = await PostgresServer.SharedAsync();
        var (theirs, ours) = (await server.NewDatabaseAsync(), await server.NewDatabaseAsync());
        await using (var connection = new NpgsqlConnection(theirs))
        {
            await connection.OpenAsync();
            foreach (var tables in (string[])["duende", "identity"])
            {
                await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(Source($"{tables}/tables.sql")), connection);
                await command.ExecuteNonQueryAsync();
            }
        }
        var plan = Path.Combine(_folder.Path, "gatehouse.yaml");
        Assert.Contains("3 secrets as hashes", await RunAsync(null, 0, "plan", "import", theirs, "--output", plan));

        await using var node = await ServeAsync(plan, [], ours);
        Assert.Contains("added  6 accounts", await RunAsync(node, 0, "users", "import", theirs));
        var shop = new OAuthClient(node.Url, "shop", ShopSecret, "https://shop.example.com/signin-oidc");
        await SignInAsync(node, shop, "alice", AlicesPassword);
        var bob = await SignInAsync(node, shop, "bob@example.com", BobsPassword);
        Assert.Equal("6f1d8c9e-3c9b-4c1a-9a0e-000000000002", (await shop.UserInfoAsync(bob.AccessToken)).Text("sub"));
        await node.Program.WaitForOutputAsync("The password hash of subject 6f1d8c9e-3c9b-4c1a-9a0e-000000000002 was upgraded", TimeSpan.FromSeconds(30));
        await SignInAsync(node, shop, "bob@example.com", BobsPassword);
        Assert.Equal("clerk", (await PersonAsync(node, "alice")).GetProperty("roles")[0].GetString());
        Assert.Equal("disabled", (await PersonAsync(node, "carol")).GetProperty("state").GetString());
        Assert.True((await PersonAsync(node, "frank")).GetProperty("authenticator").GetBoolean());
        var token = AssertAnswer.Succeeded(await new OAuthClient(node.Url, "nightly", NightlySecret).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        AssertAnswer.Active(await new OAuthClient(node.Url, "orders-api", "the-api-asks-with-this").IntrospectAsync(token));
    }

    [Fact]
    public async Task OpenIddict_comes_along_from_SQLite_and_Hydra_by_its_list()
    {
        var database = Path.Combine(_folder.Path, "openiddict.db");
        using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            foreach (var tables in (string[])["openiddict", "identity"])
            {
                using var command = connection.CreateCommand();
                command.CommandText = await File.ReadAllTextAsync(Source($"{tables}/tables.sql"));
                command.ExecuteNonQuery();
            }
        }
        var (plan, next) = (Path.Combine(_folder.Path, "gatehouse.yaml"), Path.Combine(_folder.Path, "hydra.yaml"));
        Assert.Contains("3 secrets as hashes", await RunAsync(null, 0, "plan", "import", database, "--output", plan));
        await using var node = await ServeAsync(plan, []);
        await RunAsync(node, 0, "users", "import", database);
        await SignInAsync(node, new OAuthClient(node.Url, "shop", ShopSecret, "https://shop.example.com/signin-oidc"), "alice", AlicesPassword);
        var nightly = new OAuthClient(node.Url, "nightly", NightlySecret);
        AssertAnswer.Succeeded(await nightly.TokenAsync(("grant_type", "client_credentials")));
        Assert.Equal("invalid_client", (await new OAuthClient(node.Url, "nightly", "another secret").TokenAsync(("grant_type", "client_credentials"))).Error);

        var json = JsonDocument.Parse(await RunAsync(node, 0, "plan", "import", Source("hydra/clients.json"), "--json")).RootElement;
        Assert.Equal("OLD_SECRET", json.GetProperty("variables")[0].GetProperty("name").GetString());
        await File.WriteAllTextAsync(next, $"issuer: {node.Url}\n{json.GetProperty("plan").GetString()!.Replace("${OLD_SECRET}", OAuthClient.Random(), StringComparison.Ordinal)}");
        await RunAsync(node, 0, "plan", "apply", next, "--yes");
        await Within.Async(TimeSpan.FromSeconds(30), async () => (await nightly.TokenAsync(("grant_type", "client_credentials"))).Error == "invalid_client");
        var hydra = new OAuthClient(node.Url, "7f3a2a0e-1d36-4a3a-8d5b-2f0c2a6f0a11", ShopSecret, "https://shop.example.com/callback");
        await SignInAsync(node, hydra, "alice", AlicesPassword);
        AssertAnswer.Succeeded(await new OAuthClient(node.Url, "nightly").PostAsync("/token", ("grant_type", "client_credentials"), ("client_secret", "abc")));
        Assert.Contains("No difference.", await RunAsync(node, 0, "plan", "diff", next, "--exit-code"));
    }

    [Fact]
    public async Task What_cannot_be_imported_is_told_and_writes_nothing()
    {
        var output = Path.Combine(_folder.Path, "plan.yaml");
        Assert.Contains("is not there", await RunAsync(null, 2, "plan", "import", "/nowhere/realm.json", "--output", output));
        Assert.Contains("Check host, database, user and password", await RunAsync(null, 2, "plan", "import", "Host=127.0.0.1;Port=1;Username=nobody;Password=hidden-word;Timeout=2", "--output", output) is var told ? told : "");
        Assert.DoesNotContain("hidden-word", told);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "other.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE things (id integer)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("is not recognised", await RunAsync(null, 2, "plan", "import", Path.Combine(_folder.Path, "other.db"), "--output", output));
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "broken.db"), [.. "SQLite format 3\0"u8, .. new byte[4096]]);
        Assert.Contains("cannot be read", await RunAsync(null, 2, "plan", "import", Path.Combine(_folder.Path, "broken.db"), "--output", output));
        Assert.False(File.Exists(output));
    }

    private static string Source(string name) => Path.Combine(Checkout.Root, "tests", "imports", name);

    /// <summary>Serves an imported plan, to which nothing but the issuer is added.</summary>
    private static async Task<GatehouseProcess> ServeAsync(string plan, Dictionary<string, string?> variables, string? database = null)
    {
        var settings = new GatehouseSettings { Environment = variables, Database = database, RootSecret = database is null ? null : new Shop().RootSecret };
        return await GatehouseProcess.StartAsync(settings with { Plan = $"issuer: {settings.Url}\n{string.Join('\n', (await File.ReadAllLinesAsync(plan)).Where(line => !line.StartsWith("issuer:", StringComparison.Ordinal)))}\n" });
    }

    private static async Task<JsonAnswer> SignInAsync(GatehouseProcess node, OAuthClient client, string username, string password, string scope = "openid")
    {
        using var browser = new Browser(node.Url);
        return AssertAnswer.Succeeded(await client.RedeemAsync(await client.AuthorizeAsync(browser, username, password, scope)));
    }

    private async Task<JsonElement> PersonAsync(GatehouseProcess node, string username) => JsonDocument.Parse(await RunAsync(node, 0, "users", "show", username, "--json")).RootElement;

    private async Task<string> RunAsync(GatehouseProcess? node, int code, params string[] arguments)
    {
        string[] installation = node is null || arguments is ["plan", "import", ..] ? [] : node.Settings.Database is { } database ? ["--database", database] : ["--data", node.Data];
        await using var run = GatehouseProcess.Run([.. arguments, .. installation], node?.Settings ?? new GatehouseSettings(), _folder.Path);
        Assert.True(await run.WaitForExitAsync(TimeSpan.FromSeconds(90)) == code, run.Output);
        return run.Output;
    }
}
