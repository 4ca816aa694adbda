using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7591_Registration;

[Spec("RFC 7591", "2"), Spec("RFC 7591", "3.2.2"), Spec("RFC 7591", "5"), Spec("OIDC Registration", "2")]
public sealed class Section2_Metadata(Section2_Metadata.OpenProvider open) : IClassFixture<Section2_Metadata.OpenProvider>
{
    public sealed class OpenProvider : IAsyncLifetime
    {
        public Provider Provider { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Registration.Plan(
            "mode: open, scope: openid profile offline_access orders.read, redirect_hosts: [robot.example.com, '*.apps.example.com', loopback], redirect_schemes: [com.example.robot], most_per_network: 1000, grant_types: [authorization_code, refresh_token, client_credentials]"));

        public ValueTask DisposeAsync() => Provider.DisposeAsync();
    }

    private Provider Provider => open.Provider;

    [Theory]
    [InlineData("https://robot.example.com/callback")]
    [InlineData("https://a.apps.example.com/callback?x=1")]
    [InlineData("http://127.0.0.1/callback")]
    [InlineData("http://localhost:3118/callback")]
    [InlineData("http://[::1]:8080/callback")]
    [InlineData("com.example.robot:/callback")]
    public async Task These_redirect_URIs_are_accepted(string uri) =>
        Assert.Equal(HttpStatusCode.Created, (await Provider.RegisterAsync(Registration.Robot(("redirect_uris", new JsonArray(uri))))).Status);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("vbscript:x")]
    [InlineData("com.example.other:/callback")]
    [InlineData("robot:/callback")]
    [InlineData("http://robot.example.com/callback")]
    [InlineData("https://robot.example.com/callback#here")]
    [InlineData("https://*.example.com/callback")]
    [InlineData("https://user@robot.example.com/callback")]
    [InlineData("https://@robot.example.com/callback")]
    [InlineData("https://robot.example.com.evil.example/callback")]
    [InlineData("https://apps.example.com/callback")]
    [InlineData("https://evilapps.example.com/callback")]
    [InlineData("https://robot.example.com/\r\nLocation: https://evil.example")]
    [InlineData("https://róbot.example.com/callback")]
    [InlineData("/callback")]
    [InlineData("")]
    public async Task These_redirect_URIs_are_refused(string uri) =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), Of(await Provider.RegisterAsync(Registration.Robot(("redirect_uris", new JsonArray(uri))))));

    [Fact]
    [Provokes("client_redirect_uri_not_allowed")]
    public async Task A_redirect_to_the_provider_itself_is_refused() =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), Of(await Provider.RegisterAsync(Registration.Robot(("redirect_uris", new JsonArray(Provider.Issuer + "/callback"))))));

    [Theory]
    [InlineData("redirect_uris", null)]
    [InlineData("redirect_uris", "\"https://robot.example.com/callback\"")]
    [InlineData("redirect_uris", "[1]")]
    public async Task Redirect_URIs_must_be_a_list_with_one_at_least(string name, string? json) =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), Of(await Provider.RegisterAsync(Registration.Robot((name, json is null ? null : JsonNode.Parse(json))))));

    [Theory]
    [InlineData("grant_types", """["implicit"]""")]
    [InlineData("grant_types", """["password"]""")]
    [InlineData("grant_types", """["urn:ietf:params:oauth:grant-type:token-exchange"]""")]
    [InlineData("grant_types", """["refresh_token"]""")]
    [InlineData("grant_types", """["client_credentials"]""")]
    [InlineData("grant_types", "[]")]
    [InlineData("grant_types", "\"authorization_code\"")]
    [InlineData("response_types", """["token"]""")]
    [InlineData("response_types", """["code", "id_token token"]""")]
    [InlineData("response_types", "[]")]
    [InlineData("token_endpoint_auth_method", "\"tls_client_auth\"")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_jwt\"")]
    [InlineData("token_endpoint_auth_method", "\"private_key_jwt\"")]
    [InlineData("token_endpoint_auth_method", "7")]
    [InlineData("scope", "\"nothing.known\"")]
    [InlineData("scope", "\"a \\\" b\"")]
    [InlineData("scope", "[\"orders.read\"]")]
    [InlineData("client_name", "\"Bank\\u202egnipoc\"")]
    [InlineData("client_name", "\"Ro\\u0007bot\"")]
    [InlineData("client_name", "\" \"")]
    [InlineData("client_name", "{}")]
    [InlineData("client_uri", "\"javascript:alert(1)\"")]
    [InlineData("logo_uri", "\"data:image/png;base64,AAAA\"")]
    [InlineData("tos_uri", "\"ftp://robot.example.com/tos\"")]
    [InlineData("policy_uri", "\"https://a@b.example.com/\"")]
    [InlineData("contacts", "[\"a\\nb\"]")]
    [InlineData("contacts", "\"me\"")]
    [InlineData("jwks", """{"keys":[]}""")]
    [InlineData("jwks", """{"keys":[{"kty":"oct","k":"AAAA"}]}""")]
    [InlineData("jwks", """{"keys":[{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"secret"}]}""")]
    [InlineData("jwks", "[]")]
    [InlineData("jwks_uri", "\"http://robot.example.com/jwks\"")]
    [InlineData("jwks_uri", "\"https://127.0.0.1/jwks\"")]
    [InlineData("jwks_uri", "\"https://169.254.169.254/latest/meta-data\"")]
    [InlineData("id_token_signed_response_alg", "\"none\"")]
    [InlineData("id_token_signed_response_alg", "\"HS256\"")]
    [InlineData("application_type", "\"toaster\"")]
    [InlineData("require_pushed_authorization_requests", "\"yes\"")]
    [InlineData("post_logout_redirect_uris", """["https://evil.example/bye"]""")]
    public async Task These_metadata_are_refused(string name, string json) =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), Of(await Provider.RegisterAsync(Registration.Robot((name, JsonNode.Parse(json))))));

    [Theory, Spec("RFC 8259", "8.2")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"client_name":"a","client_name":"b"}""")]
    [InlineData("{\"client_name\":\"\\ud800\"}")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""")]
    public async Task What_is_no_object_is_refused(string body)
    {
        var answer = await Provider.RegisterTextAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("invalid_", answer.Error);
    }

    [Fact, Spec("RFC 7591", "3.1")]
    [Provokes("registration_not_json")]
    public async Task Another_type_another_method_and_a_large_body_are_refused()
    {
        Assert.Equal("invalid_client_metadata", (await Provider.RegisterTextAsync("a=b", type: "application/x-www-form-urlencoded")).Error);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Provider.ManageAsync(HttpMethod.Get, "register", null)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Provider.RegisterAsync(Registration.Robot(("x", new string('x', 40_000))))).Status);
    }

    [Fact]
    public async Task What_nobody_here_knows_is_ignored_and_what_is_too_much_of_a_scope_is_left_out()
    {
        var answer = await Provider.RegisteredAsync(("frobnicate", true), ("client_id", "chosen"), ("client_name#de", "Roboter"), ("scope", "openid orders.read orders.write admin"));
        Assert.Null(answer["frobnicate"]);
        Assert.StartsWith("reg_", answer["client_id"]);
        Assert.Equal("openid orders.read", answer["scope"]);
    }

    [Fact]
    public async Task What_was_not_registered_is_refused_later()
    {
        var clientId = (await Provider.RegisteredAsync(("scope", "openid"), ("grant_types", new JsonArray("authorization_code"))))["client_id"]!;
        var landed = await Provider.NewBrowser().AuthorizeAsync(Provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", "https://robot.example.com/callback")));
        Assert.Contains("error=invalid_scope", landed!.Query);
        Assert.Equal(HttpStatusCode.BadRequest, (await Provider.NewBrowser().GetAsync(Provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", "https://robot.example.com/other")))).StatusCode);
        Assert.Equal("unauthorized_client", (await Provider.RefreshAsync("ghr_x", clientId)).Error);
    }

    [Fact, Spec("RFC 8252", "8.6")]
    public async Task A_public_client_at_a_loopback_address_asks_every_time_because_any_program_could_wait_there()
    {
        var clientId = (await Provider.RegisteredAsync(("redirect_uris", new JsonArray("http://127.0.0.1/callback", "https://robot.example.com/callback"))))["client_id"]!;
        foreach (var (uri, asks) in ((string, bool)[])[("http://127.0.0.1:4711/callback", true), ("https://robot.example.com/callback", false)])
        {
            var browser = Provider.NewBrowser();
            await Provider.CodeAsync(clientId, browser, ("redirect_uri", uri));
            var again = await browser.GetAsync(Provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", uri), ("prompt", "none")));
            Assert.Equal(asks, again.Headers.Location!.Query.Contains("error=consent_required"));
        }
    }

    private static (HttpStatusCode, string?) Of(Answer answer) => (answer.Status, answer.Error);
}
