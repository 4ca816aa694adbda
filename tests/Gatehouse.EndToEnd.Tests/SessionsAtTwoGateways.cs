using System.Globalization;
using System.Net;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>One person, one cookie, two gateways with one plan, and a provider that replaces refresh tokens.</summary>
public sealed class SessionsAtTwoGateways : IDisposable
{
    private const string Secret = "a-secret-for-tests-only-0123456789abcdef";
    private const string Password = "correct horse battery staple";

    private const string Api = """
        require("http").createServer((request, response) => response.end(request.headers["gatehouse-subject"] ? "somebody" : "nobody"))
            .listen(+process.argv[1], "127.0.0.1", () => console.log("listening"));
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [Checkout.FreePort(), Checkout.FreePort()];
    private readonly int _apiPort = Checkout.FreePort();

    private string Site => $"http://localhost:{_ports[0]}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tabs_that_renew_at_both_at_once_sign_nobody_out_and_signing_out_reaches_both()
    {
        await using var api = RunningProgram.Start("node", ["-e", Api, _apiPort.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string?>(), _folder.Path);
        await api.WaitForOutputAsync("listening", TimeSpan.FromSeconds(30));
        await using var provider = await StartProviderAsync();
        await using var one = await StartGatewayAsync(provider, _ports[0]);
        await using var two = await StartGatewayAsync(provider, _ports[1]);
        var cookie = await SignInAsync(provider);

        // The token lives for three seconds: each round renews, and every tab still sends the first cookie.
        for (var round = 0; round < 3; round++)
        {
            var tabs = await Task.WhenAll(Enumerable.Range(0, 12).Select(tab => CallAsync(_ports[tab % 2], cookie)));
            Assert.All(tabs, status => Assert.Equal(HttpStatusCode.OK, status));
            await Task.Delay(TimeSpan.FromSeconds(3.2));
        }
        await SignOutAsync(cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(_ports[0], cookie));
        // The other one was told nothing: there it ends with the access token.
        await Task.Delay(TimeSpan.FromSeconds(3.2));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(_ports[1], cookie));
    }

    private Task<GatehouseProcess> StartProviderAsync()
    {
        var port = Checkout.FreePort();
        return GatehouseProcess.StartAsync(new GatehouseSettings
        {
            Port = port,
            Environment = new Dictionary<string, string?> { ["WEB_SECRET"] = Secret, ["ALICE_PASSWORD"] = Password },
            Plan = $$"""
                issuer: http://localhost:{{port}}
                apis:
                  - name: site
                    resource: {{Site}}
                    token: { lifetime: 3s }
                    scopes: [{ name: site.read, description: See the site }]
                    gateway:
                      upstreams: [http://127.0.0.1:{{_apiPort}}]
                      session: { client: web-gateway }
                    routes:
                      - { match: "* /**", scopes: [site.read] }
                clients:
                  - client_id: web-gateway
                    kind: web
                    client_secret: ${WEB_SECRET}
                    redirect_uris: ["{{Site}}/.gatehouse/callback"]
                    post_logout_redirect_uris: ["{{Site}}/.gatehouse/signed-out"]
                    scope: openid site.read
                    consent: implied
                users:
                  - { username: alice, password: "${ALICE_PASSWORD}", email: alice@example.com, name: Alice Example }
                """,
        });
    }

    private async Task<RunningProgram> StartGatewayAsync(GatehouseProcess provider, int port)
    {
        var gateway = GatehouseProcess.Run(["gateway", "--plan", provider.PlanFile, "--urls", $"http://localhost:{port}"], new GatehouseSettings { Environment = new Dictionary<string, string?> { ["WEB_SECRET"] = Secret } }, _folder.Path);
        await gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
        return gateway;
    }

    /// <returns>The session's cookie.</returns>
    private async Task<string> SignInAsync(GatehouseProcess provider)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var sent = await SendAsync(http, _ports[0], "/", ("Accept", "text/html"));
        var login = sent.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var browser = new Browser(provider.Url);
        var back = await browser.AuthorizeAsync(sent.Headers.Location!.ToString(), "alice", Password);
        using var begun = await SendAsync(http, _ports[0], back.PathAndQuery, ("Cookie", login));
        return begun.Headers.GetValues("Set-Cookie").Single(cookie => cookie.Contains("-session=", StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<HttpStatusCode> CallAsync(int port, string cookie)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var response = await SendAsync(http, port, "/api", ("Cookie", cookie));
        return response.StatusCode;
    }

    private async Task SignOutAsync(string cookie)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, Site + "/.gatehouse/logout");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        request.Headers.TryAddWithoutValidation("Origin", Site);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    /// <summary>As a load balancer passes it on: the host is that of the site at either gateway.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpClient http, int port, string target, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}{target}") { Headers = { Host = new Uri(Site).Authority } };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
