using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.BadInput;

/// <summary>Request targets that are written otherwise than everybody reads alike; none reaches the upstream.</summary>
[Spec("RFC 9112", "3.2"), Spec("RFC 3986", "6.2.2")]
public sealed class Targets(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact, Provokes("path_too_long")]
    public async Task A_path_of_more_than_8000_characters_is_refused() =>
        Assert.Equal((400, "path_too_long"), await fixture.Gateway.RawAsync("GET /public/" + new string('a', 8000)) is var answer ? (answer.Status, answer.Reason) : default);

    [Theory]
    [InlineData("/public/..%2Forders", "path_encoded_separator")]
    [InlineData("/public%2F..%2Forders", "path_encoded_separator")]
    [InlineData("/public/%2e%2e/orders", "path_percent_encoding")]
    [InlineData("/public/..;/orders", "path_parameter")]
    [InlineData("/public/..;a=b/orders", "path_parameter")]
    [InlineData("/public;/orders", "path_parameter")]
    [InlineData("/public/../orders", "path_dot_segment")]
    [InlineData("/public/./page", "path_dot_segment")]
    [InlineData("/public//page", "path_empty_segment")]
    [InlineData("//public/page", "path_empty_segment")]
    [InlineData("/public\\..\\orders", "path_character")]
    [InlineData("/public/%5C..%5Corders", "path_encoded_separator")]
    [InlineData("/public/%C0%AE%C0%AE/orders", "path_not_utf8")]
    [InlineData("/public/%E0%80%AE", "path_not_utf8")]
    [InlineData("/public/%252e%252e/orders", "path_encoded_twice")]
    [InlineData("/public/%6Frders", "path_percent_encoding")]
    [InlineData("/PUBLIC/page", "path_case_differs")]
    [InlineData("/Public/page", "path_case_differs")]
    [InlineData("/public/page?a=\"b#c", "query_malformed")]
    [InlineData("/public/page?_method=DELETE", "method_override")]
    [InlineData("/public/page?a=b&%5Fmethod=DELETE", "method_override")]
    [Provokes("path_case_differs", "path_character", "path_dot_segment", "path_empty_segment", "path_encoded_twice", "path_not_utf8", "path_parameter", "path_percent_encoding", "query_malformed")]
    public async Task A_target_in_another_spelling_is_answered_400_with_its_reason(string target, string reason)
    {
        var before = fixture.Upstream.Heads.Count;
        var answer = await fixture.Gateway.RawAsync("GET " + target);
        Assert.Equal((400, reason), (answer.Status, answer.Reason));
        Assert.Contains("\"detail\":\"", answer.Body);
        Assert.Equal(before, fixture.Upstream.Heads.Count);
    }

    [Theory]
    [InlineData("GET http://localhost:{port}/public/page")]
    [InlineData("GET http://other.example.com/public/page")]
    [InlineData("OPTIONS *")]
    [InlineData("CONNECT localhost:{port}")]
    [InlineData("TRACE /public/page")]
    [InlineData("GET /public/\u00e9")]
    [InlineData("GET /public/%00")]
    [InlineData("GET public/page")]
    [InlineData("GET /public/page with spaces")]
    [Provokes("path_not_absolute")]
    public async Task A_target_in_another_form_is_refused(string requestLine)
    {
        var before = fixture.Upstream.Heads.Count;
        var answer = await fixture.Gateway.RawAsync(requestLine.Replace("{port}", fixture.Gateway.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.InRange(answer.Status, 400, 421);
        Assert.Equal(before, fixture.Upstream.Heads.Count);
    }

    [Theory, Spec("RFC 9110", "9.1")]
    [InlineData("get")]
    [InlineData("Get")]
    [InlineData("post")]
    [InlineData("G_ET")]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [Provokes("method_refused")]
    public async Task A_method_in_another_spelling_is_refused(string method)
    {
        var before = fixture.Upstream.Heads.Count;
        var answer = await fixture.Gateway.RawAsync($"{method} /public/page");
        Assert.True(answer is { Status: 405, Reason: "method_refused" } or { Status: 400 }, answer.Head);
        Assert.Equal(before, fixture.Upstream.Heads.Count);
    }

    [Fact]
    public async Task A_host_that_is_written_twice_or_not_at_all_is_refused()
    {
        Assert.Equal(400, (await RawHttp.SendAsync(fixture.Gateway.Port, "GET /public/page HTTP/1.1\r\n\r\n")).Status);
        Assert.Equal(400, (await fixture.Gateway.RawAsync("GET /public/page", $"Host: localhost:{fixture.Gateway.Port}\r\nHost: other\r\n")).Status);
    }
}
