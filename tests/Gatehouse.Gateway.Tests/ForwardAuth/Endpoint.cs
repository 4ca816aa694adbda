using System.Net;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary>The endpoint that proxies ask, and whom it believes.</summary>
public sealed class Endpoint(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() =>
        _gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [], top: "gateway: { proxies: [127.0.0.0/8] }", gateway: "      rate_limit: { requests: 3, period: 1h }\n      cors: { origins: [https://app.example.com] }"));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    [Provokes("proxy_unknown")]
    public async Task Nobody_is_answered_who_is_not_named_as_a_proxy()
    {
        using var response = await AskAsync(fixture.Gateway, "GET", "/orders", fixture.Gateway.Token(fixture.Issuer));
        Assert.Equal((HttpStatusCode.Forbidden, "proxy_unknown"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
    }

    [Fact]
    public async Task A_good_call_is_answered_204_with_every_identity_header()
    {
        using var response = await AskAsync(_gateway, "GET", "/orders/1?a=b", _gateway.Token(fixture.Issuer));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(("alice", "shop", "orders.read", ""), (Value("Gatehouse-Subject"), Value("Gatehouse-Client"), Value("Gatehouse-Scope"), Value("Gatehouse-Roles")));

        string Value(string name) => response.Headers.GetValues(name).Single();
    }

    [Theory]
    [InlineData("GET", "/orders", 401)]
    [InlineData("POST", "/orders", 401)]
    [InlineData("GET", "/secret", 404)]
    [InlineData("GET", "/.well-known/oauth-protected-resource", 404)]
    [InlineData("POST", "/admin/x", 405)]
    [InlineData("GET", "/public/..%2Forders", 400)]
    [InlineData("GET", "http://localhost/public/x", 400)]
    [InlineData("GET", "/public/page", 204)]
    [InlineData("TRACE", "/public/page", 405)]
    public async Task Any_other_is_answered_as_if_it_were_forwarded_here(string method, string target, int status)
    {
        using (var response = await AskAsync(_gateway, method, target)) Assert.Equal(status, (int)response.StatusCode);
        // A proxy that knows no other statuses is told the true one beside.
        using var narrow = await AskAsync(_gateway, method, target, path: "/forward-auth?only=401,403");
        Assert.Equal(status is 204 or 401 ? status : 403, (int)narrow.StatusCode);
        if (status is not (204 or 401)) Assert.Equal(status.ToString(System.Globalization.CultureInfo.InvariantCulture), narrow.Headers.GetValues("Gatehouse-Status").Single());
    }

    [Theory]
    [InlineData("X-Forwarded-Method")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Uri")]
    [Provokes("forwarded_incomplete")]
    public async Task A_proxy_that_tells_too_little_or_twice_is_refused(string name)
    {
        foreach (var twice in new[] { false, true })
        {
            var headers = new[] { ("X-Forwarded-Method", "GET"), ("X-Forwarded-Host", $"localhost:{_gateway.Port}"), ("X-Forwarded-Uri", "/public/page") };
            var sent = twice ? headers.Append(headers.Single(header => header.Item1 == name)) : headers.Where(header => header.Item1 != name);
            var answer = await RawHttp.SendAsync(_gateway.Port, $"GET /forward-auth HTTP/1.1\r\nHost: gatehouse\r\n{string.Concat(sent.Select(header => $"{header.Item1}: {header.Item2}\r\n"))}\r\n");
            Assert.Equal((400, "forwarded_incomplete"), (answer.Status, answer.Reason));
            await RefusalWatch.SeeAsync(answer.Refusal!, _gateway.ExplainAsync);
        }
    }

    [Fact]
    public async Task A_host_without_an_API_is_refused()
    {
        using var response = await AskAsync(_gateway, "GET", "/orders", host: "other.example.com");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Fact]
    [Provokes("rate_limited")]
    public async Task Calls_are_counted_against_the_limit_of_their_client()
    {
        var token = _gateway.Token(fixture.Issuer);
        for (var i = 0; i < 3; i++)
            using (var response = await AskAsync(_gateway, "GET", "/orders", token)) Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        using var limited = await AskAsync(_gateway, "GET", "/orders", token);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.NotNull(limited.Headers.RetryAfter);
    }

    [Fact]
    [Provokes("not_forwarded")]
    public async Task An_API_without_upstreams_is_not_forwarded_to()
    {
        using var response = await _gateway.GetAsync("/public/page");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Fact]
    [Provokes("forwarded_here")]
    public async Task An_API_that_the_gateway_forwards_to_itself_is_nothing_to_ask_about()
    {
        await using var forwarding = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [fixture.Upstream.Address], top: "gateway: { proxies: [127.0.0.0/8] }"));
        using var response = await AskAsync(forwarding, "GET", "/orders", forwarding.Token(fixture.Issuer));
        Assert.Equal((HttpStatusCode.MisdirectedRequest, "forwarded_here"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
        Assert.False(response.Headers.Contains("Gatehouse-Subject"));
    }

    [Theory]
    [Provokes("protected_header")]
    [InlineData("Gatehouse_Roles")]
    [InlineData("X_Forwarded_For")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("Remote-User")]
    [InlineData("X-Remote-User")]
    public async Task A_header_that_the_asking_proxy_would_forward_and_an_API_believe_is_refused(string name)
    {
        using var request = Asking(_gateway, "GET", "/public/page");
        request.Headers.TryAddWithoutValidation(name, "admin");
        using var response = await _gateway.Own.SendAsync(request);
        Assert.Equal((HttpStatusCode.BadRequest, "protected_header"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource#/../../forward-auth")]
    [InlineData("/x/../forward-auth")]
    [InlineData("/forward%2Dauth")]
    [InlineData("/forward-auth#x")]
    public async Task It_is_asked_by_its_very_name_alone(string target)
    {
        var answer = await RawHttp.SendAsync(_gateway.Port, $"GET {target} HTTP/1.1\r\nHost: nobody.example\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Host: localhost:{_gateway.Port}\r\nX-Forwarded-Uri: /public/page\r\n\r\n");
        Assert.InRange(answer.Status, 400, 499);
    }

    private static async Task<HttpResponseMessage> AskAsync(GatewayUnderTest gateway, string method, string target, string? token = null, string path = "/forward-auth", string? host = null)
    {
        using var request = Asking(gateway, method, target, path, host);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return await gateway.Own.SendAsync(request);
    }

    private static HttpRequestMessage Asking(GatewayUnderTest gateway, string method, string target, string path = "/forward-auth", string? host = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Method", method);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", host ?? $"localhost:{gateway.Port}");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Uri", target);
        return request;
    }
}
