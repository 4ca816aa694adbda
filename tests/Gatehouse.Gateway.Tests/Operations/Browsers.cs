using System.Net;
using Gatehouse.Gateway.Tests.Running;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>Programs in browsers, by the Fetch standard's CORS protocol.</summary>
public sealed class Browsers(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private const string App = "https://app.example.com";

    private readonly RawUpstream _upstream = new() { Answer = head => RawUpstream.Ok(head, "Access-Control-Allow-Origin: https://upstream.example.com\r\nAccess-Control-Allow-Credentials: true\r\n") };
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(
        fixture.Issuer, url, [_upstream.Address], gateway: $"      cors: {{ origins: [{App}], headers: [X-Request-Id], exposed_headers: [ETag] }}"));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_preflight_is_answered_without_a_token_and_without_the_upstream()
    {
        using var response = await PreflightAsync(App, "DELETE", "authorization, x-request-id, x-evil");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal((App, "DELETE", "authorization, x-request-id"), (Value(response, "Origin"), Value(response, "Methods"), Value(response, "Headers")));
        Assert.Empty(_upstream.Heads);
    }

    [Fact]
    public async Task A_preflight_of_another_origin_is_told_nothing()
    {
        using var response = await PreflightAsync("https://evil.example.com", "GET", "authorization");
        Assert.Null(Value(response, "Origin"));
        Assert.Empty(_upstream.Heads);
    }

    [Fact]
    public async Task A_preflight_for_a_request_without_a_route_is_refused()
    {
        using var request = Preflight(App, "GET", "authorization", "/secret");
        using var response = await _gateway.Client.SendAsync(request);
        Assert.Equal((HttpStatusCode.NotFound, null), (response.StatusCode, Value(response, "Origin")));
    }

    [Fact]
    public async Task The_program_reads_answers_and_refusals_alike_and_the_upstream_has_no_say()
    {
        using (var response = await _gateway.GetAsync("/orders", _gateway.Token(fixture.Issuer), ("Origin", App))) AssertReadable(response, HttpStatusCode.OK);
        using (var response = await _gateway.GetAsync("/orders", null, ("Origin", App)))
        {
            AssertReadable(response, HttpStatusCode.Unauthorized);
            Assert.Contains("WWW-Authenticate", Value(response, "Expose")!);
        }
        using (var response = await _gateway.GetAsync("/orders", _gateway.Token(fixture.Issuer), ("Origin", "https://evil.example.com"))) Assert.Null(Value(response, "Origin"));
        using (var response = await _gateway.GetAsync("/orders", _gateway.Token(fixture.Issuer), ("Origin", "null"))) Assert.Null(Value(response, "Origin"));

        static void AssertReadable(HttpResponseMessage response, HttpStatusCode status)
        {
            Assert.Equal((status, App), (response.StatusCode, Value(response, "Origin")));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
            Assert.Contains("Origin", response.Headers.Vary);
            Assert.Contains("ETag", Value(response, "Expose")!);
        }
    }

    [Fact]
    public async Task Without_cors_a_question_is_a_request_like_any_other_and_needs_a_route_of_its_own()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [_upstream.Address], routes: "      - { match: \"OPTIONS /stock/**\", anonymous: on }"));
        foreach (var (path, status) in new[] { ("/admin/x", HttpStatusCode.MethodNotAllowed), ("/orders/1", HttpStatusCode.Unauthorized), ("/stock/1", HttpStatusCode.OK) })
        {
            using var request = Preflight(App, "GET", "authorization", path);
            using var response = await gateway.Client.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    private Task<HttpResponseMessage> PreflightAsync(string origin, string method, string headers) => _gateway.Client.SendAsync(Preflight(origin, method, headers, "/orders/1"));

    private static HttpRequestMessage Preflight(string origin, string method, string headers, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", method);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", headers);
        return request;
    }

    private static string? Value(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name == "Expose" ? "Access-Control-Expose-Headers" : "Access-Control-Allow-" + name, out var values) ? string.Join('|', values) : null;
}
