using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.BadInput;

/// <summary>Tokens in more places than one, and tokens no one should send.</summary>
[Spec("RFC 6750", "2")]
public sealed class Tokens(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private string Token => fixture.Gateway.Token(fixture.Issuer, "orders.read orders.write");

    [Fact]
    public async Task Several_Authorization_headers_are_refused() =>
        Assert.Equal(400, (await RefusedAsync("GET /orders", $"Authorization: Bearer {Token}\r\nAuthorization: Bearer {Token}\r\n")).Status);

    [Fact]
    [Provokes("token_twice")]
    public async Task A_token_beside_another_scheme_is_refused() =>
        Assert.Equal(400, (await RefusedAsync("GET /orders", $"Authorization: Basic eDp5\r\nAuthorization: Bearer {Token}\r\n")).Status);

    [Fact]
    public async Task Two_tokens_in_one_header_are_refused() =>
        Assert.Equal(400, (await RefusedAsync("GET /orders", $"Authorization: Bearer {Token}, Bearer {Token}\r\n")).Status);

    [Fact]
    public async Task A_token_in_header_and_query_is_refused()
    {
        Assert.Equal(400, (await RefusedAsync("GET /orders?access_token=x", $"Authorization: Bearer {Token}\r\n")).Status);
        Assert.Equal(400, (await RefusedAsync("GET /orders?a=b&access%5Ftoken=x", $"Authorization: Bearer {Token}\r\n")).Status);
    }

    [Fact]
    public async Task A_token_in_the_query_alone_is_none() => Assert.Equal(401, (await RefusedAsync($"GET /orders?access_token={Token}", "")).Status);

    [Fact]
    [Provokes("token_missing")]
    public async Task A_token_in_the_body_alone_is_none() =>
        Assert.Equal(401, (await RefusedAsync("POST /orders", $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {13 + Token.Length}\r\n", $"access_token={Token}")).Status);

    [Theory]
    [InlineData("access_token=x")]
    [InlineData("a=b&access_token=x")]
    [InlineData("a=b&access%5Ftoken=x")]
    [InlineData("a=b&%61ccess_token=x&c=d")]
    [InlineData("access_token")]
    [InlineData("a=b&access_token&c=d")]
    public async Task A_token_in_header_and_body_is_refused(string body)
    {
        var complete = fixture.Upstream.Bodies.Count;
        var answer = await fixture.Gateway.RawAsync("POST /orders", $"Authorization: Bearer {Token}\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: {body.Length}\r\n", body);
        Assert.Equal((400, "token_twice"), (answer.Status, answer.Reason));
        Assert.Equal(complete, fixture.Upstream.Bodies.Count);
    }

    [Theory]
    [InlineData("my_access_token=x")]
    [InlineData("access_token_type=x")]
    [InlineData("a=access_token=x")]
    [InlineData("a=b&c=%26access_token%3Dx")]
    public async Task A_form_that_only_looks_like_it_goes_on_unchanged(string body)
    {
        var answer = await fixture.Gateway.RawAsync("POST /orders", $"Authorization: Bearer {Token}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n", body);
        Assert.Equal((200, body), (answer.Status, fixture.Upstream.Bodies.Last()));
    }

    [Fact]
    public async Task A_token_of_one_MB_is_refused_before_it_is_read()
    {
        var answer = await RefusedAsync("GET /orders", $"Authorization: Bearer {new string('a', 1024 * 1024)}\r\n");
        // The server may be done with the connection before the caller has sent everything.
        Assert.True(answer.Status is 431 or 0, $"{answer.Status}");
        Assert.Equal(200, (await fixture.Gateway.RawAsync("GET /orders", $"Authorization: Bearer {Token}\r\n")).Status);
    }

    [Fact]
    [Provokes("token_malformed")]
    public async Task A_token_of_30_kB_is_answered_401() => Assert.Equal(401, (await RefusedAsync("GET /orders", $"Authorization: Bearer {new string('a', 30 * 1024)}\r\n")).Status);

    private async Task<RawAnswer> RefusedAsync(string requestLine, string headers, string body = "")
    {
        var marker = Guid.NewGuid().ToString("N");
        RawAnswer answer;
        try
        {
            answer = await fixture.Gateway.RawAsync(requestLine, $"X-Marker: {marker}\r\n{headers}", body);
        }
        catch (IOException)
        {
            answer = new RawAnswer(0, "", "");
        }
        Assert.DoesNotContain(fixture.Upstream.Heads, head => head.Contains(marker, StringComparison.Ordinal));
        return answer;
    }
}
