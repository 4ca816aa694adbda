using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Gateway.Tests.Sessions;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary>People with browsers, a static site and an API, behind a proxy that forwards by itself and asks the gateway.</summary>
public abstract class ProxiedSessions : IAsyncLifetime
{
    private readonly Behind _behind = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly int _port = Checkout.FreePort();
    private ScriptedProvider _provider = null!;
    private GatewayUnderTest _gateway = null!;
    private Visitor _visitor = null!;

    private string Url => $"http://localhost:{_port}";

    protected abstract RunningProgram Start(string folder, Func<string, string> configuration);

    public async ValueTask InitializeAsync()
    {
        _client.BaseAddress = new Uri(Url);
        _provider = await ScriptedProvider.StartAsync();
        _gateway = await SessionFixture.StartAsync(_provider, _ => SessionFixture.Plan(
            _provider, Url, "", top: "gateway: { proxies: [127.0.0.1] }", routes: "      - { match: \"GET /site/**\", scopes: [orders.read] }\n      - { match: \"GET /with-token\", downstream: [access_token] }"));
        await _behind.StartAsync(Start, _gateway.Port, _port);
        _visitor = new Visitor(_client, _provider);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _behind.DisposeAsync();
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_person_signs_in_and_comes_back_to_the_page_of_a_static_site()
    {
        using var page = await _visitor.SignInAsync("/site/?a=b");
        Assert.Equal((HttpStatusCode.OK, "<h1>A teapot</h1>"), (page.StatusCode, await page.Content.ReadAsStringAsync()));
        Assert.True(page.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_API_is_told_who_it_is_and_sees_neither_token_nor_cookie()
    {
        _visitor.Cookies["theme"] = "dark";
        using var page = await _visitor.SignInAsync("/orders/1?x=%2F");
        var seen = JsonNode.Parse(await page.Content.ReadAsStringAsync())!;
        Assert.Equal(("/orders/1?x=%2F", "alice", "theme=dark"), (seen["url"]!.ToString(), seen["headers"]!["gatehouse-subject"]!.ToString(), seen["headers"]!["cookie"]!.ToString()));
        Assert.Equal("", seen["headers"]!["authorization"]?.ToString() ?? "");
        using var told = await _visitor.FetchAsync("/with-token");
        Assert.StartsWith("Bearer ey", JsonNode.Parse(await told.Content.ReadAsStringAsync())!["headers"]!["authorization"]!.ToString());
    }

    [Fact]
    public async Task A_call_without_a_session_is_answered_401_and_no_login_page()
    {
        using var call = await _visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
        Assert.Contains("resource_metadata=", call.Headers.WwwAuthenticate.ToString());
        Assert.Empty(_visitor.Cookies);
    }

    [Fact]
    public async Task A_session_is_renewed_and_the_browser_gets_its_new_cookie()
    {
        using (await _visitor.SignInAsync())
        {
        }
        var before = _visitor.Cookies.Values.Single();
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        foreach (var path in new[] { "/orders/1", "/site/" })
        {
            using var page = await _visitor.NavigateAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.NotEqual(before, _visitor.Cookies.Values.Single());
            before = _visitor.Cookies.Values.Single();
            _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        }
    }

    [Fact]
    public async Task Only_own_pages_change_anything_with_the_cookie()
    {
        using (await _visitor.SignInAsync())
        {
        }
        using (var own = await _visitor.PostAsync("/orders/1", ("Origin", Url))) Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        using var foreign = await _visitor.PostAsync("/orders/1", ("Origin", "https://evil.example.com"));
        Assert.Equal((HttpStatusCode.Forbidden, "cross_origin"), (foreign.StatusCode, foreign.Headers.GetValues("Gatehouse-Reason").Single()));
    }

    [Fact]
    public async Task Who_signs_out_is_out()
    {
        using (await _visitor.SignInAsync())
        {
        }
        var (name, kept) = _visitor.Cookies.Single();
        using (var sent = await _visitor.PostAsync("/.gatehouse/logout", ("Origin", Url))) Assert.StartsWith(_provider.Issuer + "/end-session", sent.Headers.Location!.ToString());
        _visitor.Cookies[name] = kept;
        using var call = await _visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
    }
}
