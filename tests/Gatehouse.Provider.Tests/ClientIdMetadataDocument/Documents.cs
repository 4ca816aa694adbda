using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients.Registered;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

[Spec("Client ID Metadata Document", "4"), Spec("Client ID Metadata Document", "5"), Spec("Client ID Metadata Document", "8.2")]
public sealed class Documents : IAsyncLifetime
{
    private const string Callback = "https://robot.example.com/callback";
    private Neighbour _neighbour = null!;

    public async ValueTask InitializeAsync() => _neighbour = await Neighbour.StartAsync(secure: true);

    public ValueTask DisposeAsync() => _neighbour.DisposeAsync();

    private static string Plan(string hosts = "['127.0.0.1']", string allow = "127.0.0.1") =>
        Registration.Plan($"metadata_documents: {hosts.Replace("'127.0.0.1'", "localhost")}, scope: openid offline_access orders.read", $"outgoing: {{ allow: [{allow}] }}");

    private string At(string path) => _neighbour.Address.Replace("127.0.0.1", "localhost") + path;

    private string Serves(string path, JsonObject document, string type = "application/json", string? caching = null)
    {
        _neighbour.Serves(path, document.ToJsonString(), type, caching);
        return At(path);
    }

    private JsonObject Document(string path, params (string Name, JsonNode? Value)[] changes) => SigningClient.With(new JsonObject
    {
        ["client_id"] = At(path),
        ["client_name"] = "Published Robot",
        ["redirect_uris"] = new JsonArray(Callback),
        ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
    }, changes);

    private static Task<HttpResponseMessage> AskAsync(Provider provider, string clientId) =>
        provider.NewBrowser().GetAsync(provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", Callback)));

    [Fact]
    public async Task A_client_that_nobody_registered_signs_its_users_in()
    {
        await using var provider = await Provider.StartAsync(Plan());
        var clientId = Serves("/robot.json", Document("/robot.json"));
        var tokens = await provider.RedeemAsync(await provider.CodeAsync(clientId, null, ("redirect_uri", Callback)));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(clientId, Requests.ClaimsOf(tokens.AccessToken).GetProperty("client_id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken, clientId)).Status);
        Assert.Single(_neighbour.Asked);
    }

    [Fact, Spec("Client ID Metadata Document", "6")]
    public async Task The_metadata_say_so_where_the_plan_trusts_somebody_and_nowhere_else()
    {
        await using var trusting = await Provider.StartAsync(Plan());
        Assert.Contains("\"client_id_metadata_document_supported\": true", await trusting.Http.GetStringAsync(".well-known/oauth-authorization-server"));
        await using var other = await Provider.StartAsync(Registration.Open);
        Assert.DoesNotContain("client_id_metadata_document_supported", await other.Http.GetStringAsync(".well-known/oauth-authorization-server"));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(other, Serves("/robot.json", Document("/robot.json")))).StatusCode);
        Assert.Empty(_neighbour.Asked);
    }

    [Fact]
    public async Task A_client_that_proves_itself_does_so_with_the_keys_of_its_document()
    {
        await using var provider = await Provider.StartAsync(Plan());
        var key = new SigningClient();
        var clientId = Serves("/signing.json", Document("/signing.json", ("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(key.Jwks))));
        var code = await provider.CodeAsync(clientId, null, ("redirect_uri", Callback));
        Assert.Equal("invalid_client", (await provider.RedeemAsync(code)).Error);
        var proof = key.Sign(SigningClient.Statement(provider, clientId));
        var tokens = await provider.RedeemAsync(code, ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", proof));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
    }

    [Fact]
    public async Task The_guard_stays_on_for_hosts_that_the_plan_does_not_allow_to_be_called()
    {
        await using var provider = await Provider.StartAsync(Plan(hosts: "[any, '127.0.0.1']", allow: "keys.internal"));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(provider, Serves("/robot.json", Document("/robot.json")))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(provider, "https://169.254.169.254/latest/meta-data")).StatusCode);
        Assert.Empty(_neighbour.Asked);
    }

    [Fact]
    public async Task A_host_that_the_plan_does_not_trust_is_never_asked()
    {
        await using var provider = await Provider.StartAsync(Plan(hosts: "['*.example.com']"));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(provider, Serves("/robot.json", Document("/robot.json")))).StatusCode);
        Assert.Empty(_neighbour.Asked);
    }

    [Fact]
    public async Task A_document_that_breaks_a_rule_makes_no_client_and_the_log_says_why()
    {
        await using var provider = await Provider.StartAsync(Plan());
        (string Path, JsonObject Document, string Type)[] cases =
        [
            ("/other.json", Document("/elsewhere.json"), "application/json"),
            ("/none.json", Document("/none.json", ("client_id", null)), "application/json"),
            ("/secret.json", Document("/secret.json", ("client_secret", "x")), "application/json"),
            ("/expiry.json", Document("/expiry.json", ("client_secret_expires_at", 0)), "application/json"),
            ("/basic.json", Document("/basic.json", ("token_endpoint_auth_method", "client_secret_basic")), "application/json"),
            ("/post.json", Document("/post.json", ("token_endpoint_auth_method", "client_secret_post")), "application/json"),
            ("/jwt.json", Document("/jwt.json", ("token_endpoint_auth_method", "client_secret_jwt")), "application/json"),
            ("/script.json", Document("/script.json", ("redirect_uris", new JsonArray("javascript:alert(1)"))), "application/json"),
            ("/noredirect.json", Document("/noredirect.json", ("redirect_uris", null)), "application/json"),
            ("/service.json", Document("/service.json", ("grant_types", new JsonArray("client_credentials"))), "application/json"),
            ("/html", Document("/html"), "text/html"),
            ("/name.json", Document("/name.json", ("client_name", "Bank\u202e")), "application/json"),
            ("/large.json", Document("/large.json", ("x", new string('x', 20_000))), "application/json"),
        ];
        foreach (var (path, document, type) in cases)
        {
            Assert.True(HttpStatusCode.BadRequest == (await AskAsync(provider, Serves(path, document, type))).StatusCode, path);
            Assert.Contains(provider.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(At(path)));
        }
        _neighbour.Serves("/list.json", "[]");
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(provider, At("/list.json"))).StatusCode);
        _neighbour.At("/redirected.json", http =>
        {
            http.Response.Redirect(Serves("/robot.json", Document("/robot.json")));
            return Task.CompletedTask;
        });
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(provider, At("/redirected.json"))).StatusCode);
        Assert.DoesNotContain("/robot.json", _neighbour.Asked);
    }

    [Fact, Spec("Client ID Metadata Document", "3")]
    public void An_identifier_is_an_https_URL_in_its_one_normal_form()
    {
        Assert.True(PublishedClients.IsIdentifier("https://app.example.com/client.json", out _));
        Assert.True(PublishedClients.IsIdentifier("https://app.example.com:8443/a/b?v=1", out _));
        foreach (var other in (string[])[
            "http://app.example.com/client.json", "https://app.example.com", "https://app.example.com/a/../b", "https://app.example.com/./a", "https://app.example.com/a#b", "https://user@app.example.com/a",
            "https://user:pw@app.example.com/a", "https://APP.example.com/a", "HTTPS://app.example.com/a", "https://app.example.com:443/a", "https://app.example.com/%2e%2e/a", "https://app.example.com\\a/b", "https:///a", "/client.json", "client", ""])
            Assert.False(PublishedClients.IsIdentifier(other, out _), other);
    }

    [Fact, Spec("Client ID Metadata Document", "5.2")]
    public async Task A_document_is_kept_and_read_again_when_its_time_is_over()
    {
        await using var provider = await Provider.StartAsync(Plan());
        var clientId = Serves("/robot.json", Document("/robot.json"), caching: "max-age=3600");
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync(provider, clientId)).StatusCode);
        Assert.Single(_neighbour.Asked);
        Serves("/robot.json", Document("/robot.json", ("redirect_uris", new JsonArray("https://robot.example.com/new"))));
        Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync(provider, clientId)).StatusCode);
        provider.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(provider, clientId)).StatusCode);
        Assert.Equal(2, _neighbour.Asked.Count);
    }

    [Fact]
    public async Task A_plan_that_allows_less_takes_effect_though_the_document_is_kept()
    {
        await using var provider = await Provider.StartAsync(Plan());
        var clientId = Serves("/robot.json", Document("/robot.json"));
        Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync(provider, clientId)).StatusCode);
        await File.WriteAllTextAsync(provider.PlanFile, (await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken)).Replace("metadata_documents:", "redirect_hosts: [app.example.com], metadata_documents:"), TestContext.Current.CancellationToken);
        await provider.UntilAsync(async () => (await AskAsync(provider, clientId)).StatusCode == HttpStatusCode.BadRequest);
    }
}
