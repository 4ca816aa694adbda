using System.Text;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.BadInput;

/// <summary>Messages whose length two readers would see differently: a second request hidden in the body of the first.</summary>
[Spec("RFC 9112", "6.3"), Spec("RFC 9112", "11.2")]
public sealed class Smuggling(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Hidden = "GET /orders/hidden HTTP/1.1\r\nHost: x\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: {length}\r\n", "")]
    [InlineData("Content-Length: 0, {length}\r\n", "")]
    [InlineData("Content-Length: +{length}\r\n", "")]
    [InlineData("Content-Length: -1\r\n", "")]
    [InlineData("Content-Length : {length}\r\n", "")]
    [InlineData("Content-Length: 0x10\r\n", "")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: identity\r\nContent-Length: {length}\r\n", "")]
    [InlineData("X: y\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("X: y\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding:\x0bchunked\r\n", "0\r\n\r\n")]
    public async Task The_hidden_request_never_reaches_the_upstream(string headers, string body)
    {
        var text = body + Hidden;
        await fixture.Gateway.RawAsync("POST /public/page", headers.Replace("{length}", text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), text);
        await Task.Delay(50);
        Assert.DoesNotContain(fixture.Upstream.Heads, head => head.Contains("/orders/hidden", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5;x=\"\r\n\"\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    public async Task A_malformed_chunk_never_becomes_a_whole_request(string body)
    {
        var before = fixture.Upstream.Bodies.Count;
        var answer = await fixture.Gateway.RawAsync("POST /public/page", "Transfer-Encoding: chunked\r\nConnection: close\r\n", body);
        Assert.True(answer.Status is 0 or 400 or 502, $"{answer.Status}");
        Assert.Equal(before, fixture.Upstream.Bodies.Count);
    }

    [Fact]
    [Provokes("body_broken")]
    public async Task A_body_that_hardly_comes_is_given_up()
    {
        var before = fixture.Upstream.Bodies.Count;
        var answer = await fixture.Gateway.RawAsync("POST /public/page", "Content-Length: 100000\r\n", "slow");
        Assert.True(answer.Status is 400 or 408, answer.Head);
        Assert.Equal(before, fixture.Upstream.Bodies.Count);
    }

    [Fact]
    public async Task Two_requests_on_one_connection_are_two_requests_with_a_token_each()
    {
        var token = fixture.Gateway.Token(fixture.Issuer);
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync("127.0.0.1", fixture.Gateway.Port);
        var stream = new BufferedStream(connection.GetStream());
        var host = $"Host: localhost:{fixture.Gateway.Port}\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET /orders/1 HTTP/1.1\r\n{host}Authorization: Bearer {token}\r\n\r\nGET /orders/2 HTTP/1.1\r\n{host}\r\n"));
        await stream.FlushAsync();
        Assert.Equal(200, (await RawHttp.ReadAnswerAsync(stream)).Status);
        Assert.Equal(401, (await RawHttp.ReadAnswerAsync(stream)).Status);
    }
}
