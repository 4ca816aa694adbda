using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

[Spec("Client ID Metadata Document", "4"), Spec("Client ID Metadata Document", "5"), Spec("Client ID Metadata Document", "8.2")]
public sealed class Documents : IAsyncLifetime
{
    private const string Callback = Publisher.Callback;
    private Publisher _publisher = null!;

    public async ValueTask InitializeAsync() => _publisher = await Publisher.StartAsync();

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    private Neighbour Host => _publisher.Host;

    [Fact]
    public async Task A_client_that_nobody_registered_signs_its_users_in()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var clientId = _publisher.Serves("/robot.json", _publisher.Document("/robot.json"));
        var tokens = await provider.RedeemAsync(await provider.CodeAsync(clientId, null, ("redirect_uri", Callback)));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(clientId, Requests.ClaimsOf(tokens.AccessToken).GetProperty("client_id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken, clientId)).Status);
        Assert.Single(Host.Asked);
    }

    [Fact, Spec("Client ID Metadata Document", "6")]
    public async Task The_metadata_say_so_where_the_plan_trusts_somebody_and_nowhere_else()
    {
        await using var trusting = await Provider.StartAsync(Publisher.Plan());
        Assert.Contains("\"client_id_metadata_document_supported\": true", await trusting.Http.GetStringAsync(".well-known/oauth-authorization-server"));
        await using var other = await Provider.StartAsync(Registration.Open);
        Assert.DoesNotContain("client_id_metadata_document_supported", await other.Http.GetStringAsync(".well-known/oauth-authorization-server"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(other, _publisher.Serves("/robot.json", _publisher.Document("/robot.json")))).StatusCode);
        Assert.Empty(Host.Asked);
    }

    [Fact]
    [Provokes("client_authentication_method_differs")]
    public async Task A_client_that_proves_itself_does_so_with_the_keys_of_its_document()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var key = new SigningClient();
        var clientId = _publisher.Serves("/signing.json", _publisher.Document("/signing.json", ("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(key.Jwks))));
        var code = await provider.CodeAsync(clientId, null, ("redirect_uri", Callback));
        Assert.Equal("invalid_client", (await provider.RedeemAsync(code)).Error);
        var proof = key.Sign(SigningClient.Statement(provider, clientId));
        var tokens = await provider.RedeemAsync(code, ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", proof));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
    }

    [Fact]
    public async Task The_guard_stays_on_for_hosts_that_the_plan_does_not_allow_to_be_called()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan(hosts: "[any, localhost]", allow: "keys.internal"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, _publisher.Serves("/robot.json", _publisher.Document("/robot.json")))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, "https://169.254.169.254/latest/meta-data")).StatusCode);
        Assert.Empty(Host.Asked);
    }

    [Fact]
    public async Task A_host_that_the_plan_does_not_trust_is_never_asked()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan(hosts: "['*.example.com']"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, _publisher.Serves("/robot.json", _publisher.Document("/robot.json")))).StatusCode);
        Assert.Empty(Host.Asked);
    }

    [Fact]
    [Provokes("authorization_client_unknown")]
    public async Task A_document_that_breaks_a_rule_makes_no_client_and_the_log_says_why()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        (string Path, JsonObject Document, string Type)[] cases =
        [
            ("/other.json", _publisher.Document("/elsewhere.json"), "application/json"),
            ("/none.json", _publisher.Document("/none.json", ("client_id", null)), "application/json"),
            ("/secret.json", _publisher.Document("/secret.json", ("client_secret", "x")), "application/json"),
            ("/expiry.json", _publisher.Document("/expiry.json", ("client_secret_expires_at", 0)), "application/json"),
            ("/basic.json", _publisher.Document("/basic.json", ("token_endpoint_auth_method", "client_secret_basic")), "application/json"),
            ("/post.json", _publisher.Document("/post.json", ("token_endpoint_auth_method", "client_secret_post")), "application/json"),
            ("/jwt.json", _publisher.Document("/jwt.json", ("token_endpoint_auth_method", "client_secret_jwt")), "application/json"),
            ("/script.json", _publisher.Document("/script.json", ("redirect_uris", new JsonArray("javascript:alert(1)"))), "application/json"),
            ("/noredirect.json", _publisher.Document("/noredirect.json", ("redirect_uris", null)), "application/json"),
            ("/service.json", _publisher.Document("/service.json", ("grant_types", new JsonArray("client_credentials"))), "application/json"),
            ("/html", _publisher.Document("/html"), "text/html"),
            ("/name.json", _publisher.Document("/name.json", ("client_name", "Bank\u202e")), "application/json"),
            ("/large.json", _publisher.Document("/large.json", ("x", new string('x', 20_000))), "application/json"),
        ];
        foreach (var (path, document, type) in cases)
        {
            Assert.True(HttpStatusCode.BadRequest == (await Publisher.AskAsync(provider, _publisher.Serves(path, document, type))).StatusCode, path);
            Assert.Contains(provider.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(_publisher.At(path)));
        }
        Host.Serves("/list.json", "[]");
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, _publisher.At("/list.json"))).StatusCode);
        Host.At("/redirected.json", http =>
        {
            http.Response.Redirect(_publisher.Serves("/robot.json", _publisher.Document("/robot.json")));
            return Task.CompletedTask;
        });
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, _publisher.At("/redirected.json"))).StatusCode);
        Assert.DoesNotContain("/robot.json", Host.Asked);
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
    [Provokes("redirect_uri_differs")]
    public async Task A_document_is_kept_and_read_again_when_its_time_is_over()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var clientId = _publisher.Serves("/robot.json", _publisher.Document("/robot.json"), caching: "max-age=3600");
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(provider, clientId)).StatusCode);
        Assert.Single(Host.Asked);
        _publisher.Serves("/robot.json", _publisher.Document("/robot.json", ("redirect_uris", new JsonArray("https://robot.example.com/new"))));
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(provider, clientId)).StatusCode);
        provider.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, clientId)).StatusCode);
        Assert.Equal(2, Host.Asked.Count);
    }

    [Fact]
    public async Task A_plan_that_allows_less_takes_effect_though_the_document_is_kept()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var clientId = _publisher.Serves("/robot.json", _publisher.Document("/robot.json"));
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(provider, clientId)).StatusCode);
        await File.WriteAllTextAsync(provider.PlanFile, (await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken)).Replace("metadata_documents:", "redirect_hosts: [app.example.com], metadata_documents:"), TestContext.Current.CancellationToken);
        await provider.UntilAsync(async () => (await Publisher.AskAsync(provider, clientId)).StatusCode == HttpStatusCode.BadRequest);
    }
}
