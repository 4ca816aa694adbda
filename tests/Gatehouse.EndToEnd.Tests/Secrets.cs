using System.Buffers.Text;
using System.Text;
using System.Web;
using Gatehouse.Protocol;
using Npgsql;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Uses every kind of secret, then looks for each of them in every byte that the server wrote.</summary>
[Spec("RFC 9700", "4.3")]
public sealed partial class Secrets : IDisposable
{
    /// <summary>Not a secret: that it is found proves that the search finds things.</summary>
    private const string Control = Shop.Username;

    private readonly PingListener _listener = PingListener.Start();
    private readonly Shop _shop;
    private readonly Dictionary<string, string> _used = [];

    public Secrets() => _shop = new Shop { More = MorePlan, MoreClients = [Pinged] };

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task No_secret_is_readable_in_the_data_folder_or_the_log_on_SQLite()
    {
        // The root secret comes from outside; a generated one lies in a file of its own in the folder.
        await using var node = await _shop.StartAsync(new GatehouseSettings { RootSecret = _shop.RootSecret, Environment = Verbose });
        await UseEverySecretAsync(node);
        Search(new() { ["log"] = Encoding.UTF8.GetBytes(node.Program.Output) }, control: null);
        Search(Files(node.Data), Control);
        await node.StopAsync();
        Search(Files(node.Data), Control);
        Assert.False(File.Exists(Path.Combine(node.Data, "root-secret")));
    }

    [Fact]
    public async Task No_secret_is_readable_in_the_database_the_data_folder_or_the_log_on_PostgreSQL()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        await using var server = await PostgresServer.StartNewAsync();
        var database = await server.NewDatabaseAsync();
        await using var node = await _shop.StartAsync(new GatehouseSettings { Database = database, RootSecret = _shop.RootSecret, Environment = Verbose });
        await UseEverySecretAsync(node);
        Search(new() { ["log"] = Encoding.UTF8.GetBytes(node.Program.Output) }, control: null);
        if (Directory.Exists(node.Data)) Search(Files(node.Data), control: null);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using (var checkpoint = new NpgsqlCommand("CHECKPOINT", connection)) await checkpoint.ExecuteNonQueryAsync();
        await using var where = new NpgsqlCommand("SHOW data_directory", connection);
        // Tables, indexes and the write-ahead log alike.
        Search(Files((string)(await where.ExecuteScalarAsync())!), Control);
    }

    private static IReadOnlyDictionary<string, string?> Verbose => new Dictionary<string, string?> { ["Logging__LogLevel__Default"] = "Trace" };

    private async Task UseEverySecretAsync(GatehouseProcess node)
    {
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        _used["password"] = _shop.Password;
        _used["client secret"] = _shop.WebSecret;
        _used["service secret"] = _shop.ServiceSecret;
        _used["api secret"] = _shop.ApiSecret;
        _used["root secret"] = _shop.RootSecret;
        _used["wrong password"] = "wrong " + OAuthClient.Random();
        _used["wrong client secret"] = OAuthClient.Random();

        await browser.OpenAsync(client.AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        _used["ticket"] = HttpUtility.ParseQueryString(browser.Page!.Address.Query)["ticket"]!;
        await browser.SubmitAsync("password", ("username", Shop.Username), ("password", _used["wrong password"]));
        await SignInAsync("jwt", client, browser, Shop.Everything);
        await SignInAsync("opaque", client, browser, "openid offline_access ledger.read");
        foreach (System.Net.Cookie cookie in browser.Cookies.GetCookies(new Uri(node.Url))) _used["cookie " + cookie.Name] = cookie.Value;

        var service = AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials")));
        _used["service token"] = service.AccessToken;
        await new OAuthClient(node.Url, "nightly", _used["wrong client secret"]).TokenAsync(("grant_type", "client_credentials"));
        foreach (var token in new[] { service.AccessToken, _used["jwt access token"], _used["opaque access token"], _used["jwt refresh token 2"] })
            AssertAnswer.Succeeded(await _shop.OrdersApi(node).IntrospectAsync(token));
        AssertAnswer.Succeeded(await client.RevokeAsync(_used["opaque refresh token 2"]));
        AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(_used["opaque refresh token 2"]));
        await UseWaitingRequestsAsync(node, client, browser);
        await UseRegistrationAsync(node);
        await UseSecondFactorsAsync(node, browser);
        using var http = new HttpClient();
        await http.GetAsync($"{node.Url}/end-session?id_token_hint={_used["jwt ID token"]}");
        await http.GetAsync($"{node.Url}/authorize?client_id=web&redirect_uri=https://evil.example/&code={_used["jwt code"]}");
        await http.GetAsync($"{node.Url}/userinfo?access_token={_used["jwt access token"]}");
        await http.GetAsync($"{node.Url}/token?client_secret={_shop.WebSecret}");
    }

    private async Task SignInAsync(string kind, OAuthClient client, Browser browser, string scope)
    {
        var code = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, scope);
        _used[$"{kind} code"] = code.Code;
        _used[$"{kind} verifier"] = code.Verifier;
        var tokens = AssertAnswer.Succeeded(await client.RedeemAsync(code));
        _used[$"{kind} access token"] = tokens.AccessToken;
        _used[$"{kind} refresh token"] = tokens.RefreshToken;
        if (tokens.Text("id_token") is { } idToken) _used[$"{kind} ID token"] = idToken;
        _used[$"{kind} refresh token 2"] = AssertAnswer.Succeeded(await client.RefreshAsync(tokens.RefreshToken)).RefreshToken;
        AssertAnswer.Refused("invalid_grant", await client.RefreshAsync("x" + tokens.RefreshToken));
    }

    private static Dictionary<string, byte[]> Files(string folder)
    {
        var files = new Dictionary<string, byte[]>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(path) is { Exists: true, Length: 0 }) continue;
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = new MemoryStream();
                file.CopyTo(copy);
                files[path] = copy.ToArray();
            }
            catch (FileNotFoundException)
            {
                // A temporary file that is gone already.
            }
        }
        Assert.NotEmpty(files);
        return files;
    }

    private void Search(Dictionary<string, byte[]> places, string? control)
    {
        foreach (var (what, secret) in _used)
        foreach (var (form, bytes) in Forms(secret))
        foreach (var (place, content) in places)
            Assert.False(content.AsSpan().IndexOf(bytes) >= 0, $"The {what} ({form}) is readable in {place}.");
        if (control is not null) Assert.Contains(places.Values, content => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(control)) >= 0);
    }

    /// <summary>The shapes in which a secret could have been written down.</summary>
    private static IEnumerable<(string Form, byte[] Bytes)> Forms(string secret)
    {
        var text = Encoding.UTF8.GetBytes(secret);
        yield return ("as it is", text);
        yield return ("hexadecimal", Encoding.UTF8.GetBytes(Convert.ToHexStringLower(text)));
        yield return ("base64", Encoding.UTF8.GetBytes(Convert.ToBase64String(text).TrimEnd('=')));
        yield return ("URL-encoded", Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret)));
        // Of a JWT the signature, of a handle the MAC: what makes it valid.
        var last = secret.Split('.')[^1];
        if (Base64Url.IsValid(last, out var size) && size >= 24)
        {
            var decoded = Base64Url.DecodeFromChars(last);
            yield return ("its signature", Encoding.UTF8.GetBytes(last));
            yield return ("its last 12 bytes", decoded[^12..]);
            yield return ("its last 12 bytes in hexadecimal", Encoding.UTF8.GetBytes(Convert.ToHexStringLower(decoded[^12..])));
        }
        // The root secret is base64 with padding; the key is what it decodes to. The secret of an app has 20 bytes.
        var raw = new byte[text.Length];
        if (Convert.TryFromBase64String(secret, raw, out var length) && length >= 20) yield return ("decoded", raw[..length]);
    }
}
