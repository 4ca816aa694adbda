using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Tests.Running;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary>
/// A proxy that forwards by itself and asks the gateway, with the very configuration under <c>deploy/</c>: only its addresses and folders are
/// replaced. Behind it is an API in Node.js that tells what reached it.
/// </summary>
public abstract class ProxiedApi : IAsyncLifetime
{
    private readonly Behind _behind = new();

    protected int ProxyPort { get; } = Checkout.FreePort();

    protected TestIssuer Issuer { get; private set; } = null!;

    protected GatewayUnderTest Gateway { get; private set; } = null!;

    protected HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    protected string Url => $"http://localhost:{ProxyPort}";

    protected abstract RunningProgram Start(string folder, Func<string, string> configuration);

    public async ValueTask InitializeAsync()
    {
        Client.BaseAddress = new Uri(Url);
        Issuer = await TestIssuer.StartAsync();
        Gateway = await GatewayUnderTest.StartAsync(_ => $$"""
            issuer: {{Issuer.Issuer}}
            gateway: { proxies: [127.0.0.1] }
            mtls: { proxies: [127.0.0.1] }
            apis:
              - name: orders
                resource: {{Url}}
                scopes: [orders.read, orders.write]
                gateway: { rate_limit: { requests: 1000 } }
                routes:
                  - { match: "GET /orders/**", scopes: [orders.read] }
                  - { match: "* /orders/**", scopes: [orders.write] }
                  - { match: "* /public/**", anonymous: on }
                  - { match: "GET /site/**", scopes: [orders.read] }
              - name: open
                resource: https://open.example.com
                gateway: {}
                routes:
                  - { match: "* /**", anonymous: on }
            """);
        await _behind.StartAsync(Start, Gateway.Port, ProxyPort);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _behind.DisposeAsync();
        await Gateway.DisposeAsync();
        await Issuer.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_call_without_a_token_is_answered_401_and_told_where_to_get_one()
    {
        using var response = await SendAsync("/orders");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains($"Bearer realm=\"{Url}\", scope=\"orders.read\", resource_metadata=\"{Url}/.well-known/oauth-protected-resource\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task The_metadata_of_the_API_is_found_at_the_proxy()
    {
        using var response = await SendAsync("/.well-known/oauth-protected-resource");
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((Url, Issuer.Issuer), (document["resource"]!.ToString(), document["authorization_servers"]![0]!.ToString()));
    }

    [Fact]
    public async Task A_call_with_too_little_scope_is_answered_403_and_told_what_it_needs()
    {
        using var response = await SendAsync("/orders", Token(), HttpMethod.Post);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("error=\"insufficient_scope\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_good_call_reaches_the_API_as_it_was_sent_with_the_caller_and_without_the_token()
    {
        var seen = await SeenAsync("/orders/a%40b/%C3%A9?x=%2F..&y=1", Token());
        Assert.Equal("/orders/a%40b/%C3%A9?x=%2F..&y=1", seen["url"]!.ToString());
        Assert.Equal(("alice", "shop", "orders.read"), (Header(seen, "gatehouse-subject"), Header(seen, "gatehouse-client"), Header(seen, "gatehouse-scope")));
        Assert.Null(Header(seen, "authorization"));
    }

    [Fact]
    public async Task A_static_site_is_guarded_too()
    {
        using (var response = await SendAsync("/site/")) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await SendAsync("/site/", Token())) Assert.Equal("<h1>A teapot</h1>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_is_left_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new StringContent("a teapot") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Token("orders.write"));
        using var response = await Client.SendAsync(request);
        Assert.Equal("POST", JsonNode.Parse(await response.Content.ReadAsStringAsync())!["method"]!.ToString());
    }

    [Fact]
    public async Task Identity_headers_of_the_caller_never_reach_the_API()
    {
        (string, string)[] forged = [("Gatehouse-Subject", "admin"), ("Gatehouse-Roles", "admin"), ("X-Forwarded-Uri", "/public/x"), ("X-Forwarded-Method", "OPTIONS"), ("X-Forwarded-Host", "evil")];
        var seen = await SeenAsync("/orders", Token(), forged);
        Assert.Equal(("alice", ""), (Header(seen, "gatehouse-subject"), Header(seen, "gatehouse-roles") ?? ""));
        Assert.Equal("", Header(await SeenAsync("/public/page", null, forged), "gatehouse-subject") ?? "");
        using var response = await SendAsync("/orders", null, null, forged);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_path_without_a_route_is_answered_404()
    {
        using var response = await SendAsync("/secret", Token());
        Assert.Equal((HttpStatusCode.NotFound, "route_unknown"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
    }

    [Theory]
    [InlineData("/public/..%2Forders")]
    [InlineData("/public/%2e%2e/orders")]
    [InlineData("/public/..;/orders")]
    [InlineData("/public/../orders")]
    [InlineData("/public//page")]
    [InlineData("/PUBLIC/page")]
    public async Task A_path_in_another_spelling_never_reaches_the_API(string path)
    {
        var answer = await RawHttp.SendAsync(ProxyPort, $"GET {path} HTTP/1.1\r\nHost: localhost:{ProxyPort}\r\n\r\n");
        Assert.True(answer.Status is 400 or 401, answer.Head);
        Assert.DoesNotContain("\"url\"", answer.Body);
    }

    [Fact]
    public async Task A_bound_token_is_proved_for_the_address_of_the_proxy()
    {
        using var signer = new DPoPSigner();
        var token = Token(change: claims => claims["cnf"] = new JsonObject { ["jkt"] = signer.Thumbprint });
        (string, string)[] Headers(string url) => [("Authorization", "DPoP " + token), ("DPoP", signer.Proof("GET", url, DateTimeOffset.UtcNow, token))];
        using (var response = await SendAsync("/orders/1?a=b", null, null, Headers(Url + "/orders/1"))) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using (var response = await SendAsync("/orders/1?a=b", null, null, Headers(Gateway.Url + "/orders/1"))) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_host_of_another_API_does_not_bring_that_APIs_routes()
    {
        foreach (var host in new[] { "open.example.com", $"localhost:{ProxyPort}\r\nX-Forwarded-Host: open.example.com" })
        {
            var answer = await RawHttp.SendAsync(ProxyPort, $"GET /orders/1 HTTP/1.1\r\nHost: {host}\r\n\r\n");
            Assert.DoesNotContain("\"url\"", answer.Body);
        }
    }

    [Fact]
    public async Task A_certificate_that_a_caller_only_claims_to_have_is_not_believed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var token = Token(change: claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) });
        using var response = await SendAsync("/orders", token, null, ("Client-Cert", $":{Convert.ToBase64String(certificate.RawData)}:"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    protected string Token(string scope = "orders.read", Action<JsonObject>? change = null)
    {
        var claims = Issuer.Claims(Url, scope);
        change?.Invoke(claims);
        return Issuer.Token(claims);
    }

    protected async Task<HttpResponseMessage> SendAsync(string path, string? token = null, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    private async Task<JsonNode> SeenAsync(string path, string? token, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(path, token, null, headers);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response} {text} {_behind.Proxy!.Output}");
        return JsonNode.Parse(text)!;
    }

    private static string? Header(JsonNode seen, string name) => seen["headers"]![name]?.ToString();
}
