using System.Net;
using System.Net.WebSockets;
using Gatehouse.Gateway.Tests.Operations;
using Gatehouse.Gateway.Tests.Running;

namespace Gatehouse.Gateway.Tests.Sessions;
using Gatehouse.Testing.Refusals;

/// <summary>What the cookie of a session is good for, and who can use it.</summary>
public sealed class ByCookie(SessionFixture fixture) : IClassFixture<SessionFixture>, IAsyncLifetime
{
    private readonly Visitor _visitor = fixture.NewVisitor();

    private string Url => fixture.Gateway.Url;

    public async ValueTask InitializeAsync()
    {
        using var page = await _visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("Sec-Fetch-Site:same-origin", true)]
    [InlineData("Origin:SELF", true)]
    [InlineData("Origin:SELF|Sec-Fetch-Site:same-origin", true)]
    [InlineData("Origin:https://evil.example.com", false)]
    [InlineData("Origin:null", false)]
    [InlineData("Origin:SELF|Sec-Fetch-Site:cross-site", false)]
    [InlineData("Origin:SELF|Sec-Fetch-Site:same-site", false)]
    [InlineData("Origin:null|Sec-Fetch-Site:same-origin", true)]
    [InlineData("Origin:null|Sec-Fetch-Site:cross-site", false)]
    [InlineData("Sec-Fetch-Site:same-site", false)]
    [InlineData("Sec-Fetch-Site:cross-site", false)]
    [InlineData("Sec-Fetch-Site:none", false)]
    [InlineData("", false)]
    [Provokes("cross_origin")]
    public async Task Only_the_APIs_own_pages_change_anything_with_it(string headers, bool isLetThrough)
    {
        var before = fixture.Upstream.Heads.Count;
        foreach (var method in new[] { "POST", "PUT", "DELETE", "PATCH" })
        {
            using var response = await _visitor.SendAsync(new HttpMethod(method), "/orders/1", Headers(headers));
            Assert.Equal(isLetThrough ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
            if (!isLetThrough) Assert.Equal("cross_origin", response.Headers.GetValues("Gatehouse-Reason").Single());
        }
        Assert.Equal(before + (isLetThrough ? 4 : 0), fixture.Upstream.Heads.Count);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site:same-origin|Sec-Fetch-Mode:cors", 200)]
    [InlineData("Sec-Fetch-Site:none|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:document|Accept:text/html", 200)]
    [InlineData("Sec-Fetch-Site:cross-site|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:document|Accept:text/html", 200)]
    [InlineData("Sec-Fetch-Site:same-site|Sec-Fetch-Mode:cors", 401)]
    [InlineData("Sec-Fetch-Site:cross-site|Sec-Fetch-Mode:no-cors|Sec-Fetch-Dest:image", 401)]
    [InlineData("Sec-Fetch-Site:same-site|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:iframe|Accept:text/html", 401)]
    [InlineData("Origin:https://evil.example.com", 401)]
    public async Task Others_may_lead_to_its_pages_and_read_none(string headers, int status)
    {
        using var response = await _visitor.SendAsync(HttpMethod.Get, "/orders/1", Headers(headers));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_program_with_a_token_of_its_own_is_not_asked_where_it_comes_from()
    {
        using var response = await _visitor.PostAsync("/orders/1", ("Authorization", "Bearer nonsense"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_forged_a_bent_an_oversized_and_anothers_cookie_are_none()
    {
        var (name, good) = _visitor.Cookies.Single();
        await using var elsewhere = await SessionFixture.StartAsync(fixture.Provider, url => SessionFixture.Plan(fixture.Provider, url, fixture.Upstream.Address));
        var other = new Visitor(elsewhere.Client, fixture.Provider);
        using (await other.SignInAsync())
        {
        }
        using var sent = await fixture.NewVisitor().NavigateAsync("/orders/1");
        var login = sent.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=', 2)[1];
        string[] values = ["nonsense", "", new string('A', 100), new string('A', 9000), good[..^1], good[..^4] + "AAAA", "AAAA" + good[4..], good + "A", other.Cookies.Values.Single(), login, Uri.EscapeDataString("\u0000"), "a b"];
        foreach (var value in values)
        {
            _visitor.Cookies[name] = value;
            using var response = await _visitor.FetchAsync("/orders/1");
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            using var page = await _visitor.SendAsync(HttpMethod.Get, "/orders/1", Visitor.Navigation);
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        }
    }

    [Fact]
    public async Task A_second_cookie_of_the_name_that_somebody_planted_leaves_none()
    {
        var attacker = fixture.NewVisitor();
        using (await attacker.SignInAsync())
        {
        }
        var (name, own) = _visitor.Cookies.Single();
        foreach (var cookies in new[] { $"{name}={own}; {name}={attacker.Cookies[name]}", $"{name}={attacker.Cookies[name]}; x=y; {name}={own}", $"{name}=; {name}={own}" })
        {
            var answer = await fixture.Gateway.RawAsync("GET /orders/1", $"Cookie: {cookies}\r\n");
            Assert.Equal(401, answer.Status);
        }
    }

    [Fact]
    public async Task Large_bodies_pass_either_way_with_it()
    {
        await using var upstream = await KestrelUpstream.StartAsync();
        await using var gateway = await SessionFixture.StartAsync(fixture.Provider, url => SessionFixture.Plan(fixture.Provider, url, upstream.Address, routes: "      - { match: \"POST /public/count\", scopes: [orders.write] }\n      - { match: \"GET /public/download\", scopes: [orders.read] }"));
        var visitor = new Visitor(gateway.Client, fixture.Provider);
        using (await visitor.SignInAsync())
        {
        }
        var (name, value) = visitor.Cookies.Single();
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/public/count") { Content = new ByteArrayContent(new byte[20_000_000]) };
        upload.Headers.TryAddWithoutValidation("Cookie", $"{name}={value}");
        upload.Headers.TryAddWithoutValidation("Origin", gateway.Url);
        using var counted = await gateway.Client.SendAsync(upload);
        Assert.Equal("20000000", await counted.Content.ReadAsStringAsync());
        using var download = await visitor.FetchAsync("/public/download");
        Assert.Equal(64 * 1024 * 1024, (await download.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_WebSocket_with_the_cookie_must_come_from_the_APIs_own_pages()
    {
        await using var upstream = await KestrelUpstream.StartAsync();
        await using var gateway = await SessionFixture.StartAsync(fixture.Provider, url => SessionFixture.Plan(fixture.Provider, url, upstream.Address));
        var visitor = new Visitor(gateway.Client, fixture.Provider);
        using (await visitor.SignInAsync())
        {
        }
        foreach (var (origin, isLetThrough) in new[] { (gateway.Url, true), ("https://evil.example.com", false), (null, false) })
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.SetRequestHeader("Cookie", $"{visitor.Cookies.Single().Key}={visitor.Cookies.Single().Value}");
            if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
            var connecting = socket.ConnectAsync(new Uri(gateway.Url.Replace("http", "ws") + "/orders/socket"), CancellationToken.None);
            if (isLetThrough)
            {
                await connecting;
                await Reload.EchoAsync(socket, "hello");
            }
            else
            {
                await Assert.ThrowsAsync<WebSocketException>(() => connecting);
                Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
            }
        }
    }

    [Fact]
    public async Task What_a_person_saw_does_not_come_back_from_a_cache_unless_the_upstream_says_so()
    {
        fixture.Upstream.Answer = static _ => System.Text.Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
        using (var page = await _visitor.FetchAsync("/orders/1")) Assert.True(page.Headers.CacheControl!.NoStore);
        fixture.Upstream.Answer = _ => RawUpstream.Ok("body{}");
        using (var style = await _visitor.FetchAsync("/orders/1")) Assert.Equal("no-cache, private", style.Headers.CacheControl!.ToString());
        fixture.Upstream.Answer = _ => RawUpstream.Ok("body{}", "Cache-Control: max-age=60\r\n");
        using (var style = await _visitor.FetchAsync("/orders/1")) Assert.Equal("max-age=60", style.Headers.CacheControl!.ToString());
        fixture.Upstream.Answer = head => RawUpstream.Ok(head);
    }

    [Fact]
    public async Task An_upstream_sets_cookies_of_its_own_and_none_of_the_gateways()
    {
        var name = _visitor.SessionCookie;
        fixture.Upstream.Answer = _ => RawUpstream.Ok("hi", $"Set-Cookie: theme=dark\r\nSet-Cookie: {name}=planted; Path=/\r\nSet-Cookie: __Host-gatehouse-gateway-session=planted; Path=/; Secure\r\nSet-Cookie: __Host-gatehouse-session=x\r\n");
        using var response = await _visitor.FetchAsync("/orders/1");
        fixture.Upstream.Answer = head => RawUpstream.Ok(head);
        Assert.Equal(["theme=dark", "__Host-gatehouse-session=x"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task A_token_in_the_query_beside_the_cookie_is_refused()
    {
        using var response = await _visitor.FetchAsync("/orders/1?access_token=x");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private (string, string)[] Headers(string text) =>
        [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => (header.Split(':', 2)[0], header.Split(':', 2)[1].Replace("SELF", Url)))];
}
