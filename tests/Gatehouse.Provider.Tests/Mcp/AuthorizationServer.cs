using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.ClientIdMetadataDocument;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Mcp;

/// <summary>What the specification of 2026-07-28 says that authorization servers must do, in its order. Discovery and documents have files of their own.</summary>
[Spec("MCP Authorization", "2026-07-28")]
public sealed class AuthorizationServer : IAsyncLifetime
{
    private const string Callback = Publisher.Callback;
    private Provider _provider = null!;
    private string _agent = "";

    public async ValueTask InitializeAsync()
    {
        _provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: offline_access orders.read orders.write", "profile: mcp")
            .Replace("scopes: [orders.read, orders.write]", "scopes: [orders.read, orders.write]\n  - { name: billing, resource: https://billing.example.com, scopes: [billing.read] }"));
        _agent = (await _provider.RegisteredAsync())["client_id"]!;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private Task<Uri?> AskAsync(params (string, string?)[] changes) => _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl(_agent, Requests.NewVerifier(),
        [("redirect_uri", Callback), ("scope", "orders.read"), ("resource", Plans.Orders), .. changes]));

    private Task<Answer> SignInAsync(params (string, string?)[] changes) =>
        _provider.SignInAsRegisteredAsync(_agent, [("scope", "orders.read"), ("resource", Plans.Orders), .. changes]);

    private static string? ErrorOf(Uri? landed) => HttpUtility.ParseQueryString(landed!.Query)["error"];

    [Fact, Spec("RFC 9700", "2.1.1")]
    [Provokes("code_challenge_method_unsupported")]
    public async Task OAuth_2_1_is_what_public_and_confidential_clients_get()
    {
        foreach (var (name, value) in ((string, string?)[])[("code_challenge", null), ("code_challenge_method", "plain"), ("code_challenge_method", null)])
            Assert.Equal("invalid_request", ErrorOf(await AskAsync((name, value))));
        Assert.Contains("error=unsupported_response_type", (await AskAsync(("response_type", "token")))!.Fragment);
        Assert.Equal("unauthorized_client", (await _provider.TokenAsync(_agent, ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password))).Error);
        var confidential = (await _provider.RegisteredAsync(("token_endpoint_auth_method", "client_secret_post")));
        var code = await _provider.CodeAsync(confidential["client_id"]!, null, ("redirect_uri", Callback), ("scope", "orders.read"), ("resource", Plans.Orders));
        Assert.Equal("invalid_client", (await _provider.RedeemAsync(code)).Error);
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { Verifier = Requests.NewVerifier() }, ("client_secret", confidential["client_secret"]))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code, ("client_secret", confidential["client_secret"]))).Status);
    }

    [Fact, Spec("RFC 9207", "2")]
    public async Task Every_authorization_response_says_who_answers_errors_too()
    {
        foreach (var landed in (Uri?[])[await AskAsync(), await AskAsync(("scope", "unknown")), await AskAsync(("prompt", "none"))])
            Assert.Equal(_provider.Issuer, HttpUtility.ParseQueryString(landed!.Query)["iss"]);
        var denied = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl(_agent, Requests.NewVerifier(), ("redirect_uri", Callback), ("scope", "orders.write"), ("resource", Plans.Orders)), decision: "deny");
        Assert.Equal((_provider.Issuer, "access_denied"), (HttpUtility.ParseQueryString(denied!.Query)["iss"], ErrorOf(denied)));
    }

    [Fact, Spec("RFC 8707", "2")]
    [Provokes("resource_malformed", "resource_unknown")]
    public async Task A_token_is_bound_to_the_resource_that_both_requests_name()
    {
        Assert.Equal("invalid_target", ErrorOf(await AskAsync(("resource", null))));
        Assert.Equal("invalid_target", ErrorOf(await AskAsync(("resource", "https://unknown.example.com"))));
        Assert.Equal("invalid_target", ErrorOf(await AskAsync(("resource", "https://orders.example.com#fragment"))));
        var code = await _provider.CodeAsync(_agent, null, ("redirect_uri", Callback), ("scope", "orders.read"), ("resource", Plans.Orders));
        Assert.Equal("invalid_target", (await _provider.RedeemAsync(code, ("resource", "https://billing.example.com"))).Error);
        var tokens = await _provider.RedeemAsync(code, ("resource", Plans.Orders));
        Assert.Equal(Plans.Orders, Requests.ClaimsOf(tokens.AccessToken).GetProperty("aud").GetString());
        Assert.Equal("invalid_target", (await _provider.RefreshAsync(tokens.RefreshToken, _agent, ("resource", "https://billing.example.com"))).Error);
    }

    [Theory]
    [InlineData("https://orders.example.com/"), InlineData("HTTPS://Orders.Example.com"), InlineData("https://ORDERS.example.com/")]
    public async Task A_resource_in_another_spelling_is_the_one_it_means(string spelling)
    {
        var tokens = await SignInAsync(("resource", spelling));
        Assert.Equal(Plans.Orders, Requests.ClaimsOf(tokens.AccessToken).GetProperty("aud").GetString());
        Assert.Equal("invalid_target", ErrorOf(await AskAsync(("resource", spelling + "Mcp"))));
    }

    [Fact, Spec("RFC 6749", "10.4"), Spec("RFC 9700", "4.14.2")]
    public async Task Refresh_tokens_of_public_clients_rotate_and_a_stolen_one_ends_the_grant()
    {
        var tokens = await SignInAsync(("scope", "orders.read offline_access"));
        var first = await _provider.RefreshAsync(tokens.RefreshToken, _agent);
        Assert.NotEqual(tokens.RefreshToken, first.RefreshToken);
        var second = await _provider.RefreshAsync(first.RefreshToken, _agent);
        _provider.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken, _agent)).Error);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(second.RefreshToken, _agent)).Error);
    }

    [Fact]
    public async Task Access_tokens_are_short_lived()
    {
        var tokens = await SignInAsync();
        Assert.Equal("600", tokens["expires_in"]);
        Assert.Equal("true", (await _provider.IntrospectAsync(tokens.AccessToken))["active"]!.ToLowerInvariant());
        _provider.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("false", (await _provider.IntrospectAsync(tokens.AccessToken))["active"]!.ToLowerInvariant());
    }

    [Fact, Spec("RFC 9700", "4.1.3"), Spec("RFC 9700", "4.11")]
    public async Task A_redirect_URI_is_one_of_the_registered_ones_and_nobody_is_sent_anywhere_else()
    {
        foreach (var uri in (string?[])["https://robot.example.com/callback/", "https://robot.example.com/callback?x=1", "https://evil.example.com/callback", "http://robot.example.com/callback"])
        {
            var answer = await Publisher.AskAsync(_provider, _agent, uri!);
            Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
        }
    }

    [Fact]
    public async Task More_scope_is_had_by_asking_for_more_and_what_was_there_stays()
    {
        var browser = _provider.NewBrowser();
        foreach (var scope in (string[])["orders.read", "orders.read orders.write"])
            Assert.Equal(scope, (await _provider.RedeemAsync(await _provider.CodeAsync(_agent, browser, ("redirect_uri", Callback), ("scope", scope), ("resource", Plans.Orders))))["scope"]);
        // The second time nobody is asked again for what was already allowed.
        var again = await browser.GetAsync(_provider.AuthorizationUrl(_agent, Requests.NewVerifier(), ("redirect_uri", Callback), ("scope", "orders.read"), ("resource", Plans.Orders), ("prompt", "none")));
        Assert.Contains("code=", again.Headers.Location!.Query);
    }

    [Fact]
    public async Task A_client_may_ask_for_more_than_it_registered_for()
    {
        var modest = (await _provider.RegisteredAsync(("scope", "orders.read")))["client_id"]!;
        var tokens = await _provider.SignInAsRegisteredAsync(modest, ("scope", "orders.read orders.write"), ("resource", Plans.Orders));
        Assert.Equal("orders.read orders.write", tokens["scope"]);
    }

    [Fact, Spec("OIDC Core", "11")]
    public async Task Who_asks_for_offline_access_where_no_agent_may_have_it_goes_without()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: orders.read", "profile: mcp"));
        var agent = (await provider.RegisteredAsync())["client_id"]!;
        var tokens = await provider.SignInAsRegisteredAsync(agent, ("scope", "orders.read offline_access"), ("resource", Plans.Orders));
        Assert.Equal("orders.read", tokens["scope"]);
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken, agent)).Status);
    }

    [Fact, Spec("OIDC Registration", "2")]
    [Provokes("client_metadata_invalid")]
    public async Task The_application_type_of_a_registration_is_understood()
    {
        Assert.Equal("native", (await _provider.RegisteredAsync(("application_type", "native"), ("redirect_uris", new JsonArray("http://127.0.0.1:3000/callback"))))["application_type"]);
        Assert.Equal("invalid_client_metadata", (await _provider.RegisterAsync(Registration.Robot(("application_type", "toaster")))).Error);
    }
}
