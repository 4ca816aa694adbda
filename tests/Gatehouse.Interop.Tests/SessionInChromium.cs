using System.Globalization;
using Gatehouse.Protocol;
using Microsoft.Playwright;

namespace Gatehouse.Interop.Tests;

/// <summary>A plain site in Node.js, without a line of OAuth in it, behind the gateway: real provider, real gateway, real browser.</summary>
public sealed class SessionInChromium : IAsyncLifetime
{
    private const string Secret = "a-secret-for-tests-only-0123456789abcdef";
    private const string Password = "correct horse battery staple";

    private const string Site = """
        require("http").createServer((request, response) => {
            const name = request.headers["gatehouse-subject"] ? "somebody" : "nobody";
            if (request.url === "/api/me") return response.end(JSON.stringify({ name, cookie: /gatehouse-gateway/.test(request.headers.cookie), token: "authorization" in request.headers }));
            if (request.method === "POST") return response.end("changed");
            response.setHeader("Content-Type", "text/html");
            response.end(`<!doctype html><title>Site</title><h1>Hello ${name} at ${request.url}</h1><form method="post" action="/.gatehouse/logout"><button>Sign out</button></form>`);
        }).listen(+process.argv[1], "127.0.0.1", () => console.log("listening"));
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _site = $"http://localhost:{Checkout.FreePort()}";
    private GatehouseProcess _provider = null!;
    private RunningProgram _gateway = null!;
    private RunningProgram _app = null!;
    private Chromium _chromium = null!;

    public async ValueTask InitializeAsync()
    {
        var (providerPort, appPort) = (Checkout.FreePort(), Checkout.FreePort());
        _chromium = await Chromium.StartAsync();
        _app = RunningProgram.Start("node", ["-e", Site, appPort.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string?>(), _folder.Path);
        await _app.WaitForOutputAsync("listening", TimeSpan.FromSeconds(30));
        var variables = new Dictionary<string, string?> { ["WEB_SECRET"] = Secret, ["ALICE_PASSWORD"] = Password };
        _provider = await GatehouseProcess.StartAsync(new GatehouseSettings
        {
            Port = providerPort,
            Environment = variables,
            Plan = $$"""
                issuer: http://localhost:{{providerPort}}
                outgoing: { allow: [localhost, 127.0.0.1] }
                apis:
                  - name: site
                    resource: {{_site}}
                    token: { lifetime: 3s }
                    scopes: [{ name: site.read, description: See the site }]
                    gateway:
                      upstreams: [http://127.0.0.1:{{appPort}}]
                      session: { client: web-gateway }
                    routes:
                      - { match: "* /**", scopes: [site.read] }
                clients:
                  - client_id: web-gateway
                    kind: web
                    client_secret: ${WEB_SECRET}
                    redirect_uris: ["{{_site}}/.gatehouse/callback"]
                    post_logout_redirect_uris: ["{{_site}}/.gatehouse/signed-out"]
                    backchannel_logout_uri: {{_site}}/.gatehouse/backchannel-logout
                    scope: openid site.read
                    consent: implied
                users:
                  - { username: alice, password: "${ALICE_PASSWORD}", email: alice@example.com, name: Alice Example }
                """,
        });
        _gateway = GatehouseProcess.Run(["gateway", "--plan", _provider.PlanFile, "--urls", _site], new GatehouseSettings { Environment = new Dictionary<string, string?> { ["WEB_SECRET"] = Secret, ["ALICE_PASSWORD"] = null } }, _folder.Path);
        await _gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_provider is not null) await _provider.DisposeAsync();
        if (_app is not null) await _app.DisposeAsync();
        if (_chromium is not null) await _chromium.DisposeAsync();
        _folder.Dispose();
    }

    [Fact, Spec("OIDC RP-Initiated Logout", "2"), Spec("OIDC Core", "3.1.2.1")]
    public async Task A_person_signs_in_uses_the_site_and_signs_out_for_good()
    {
        var person = await _chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        await SignInAsync(page, "/orders/1?a=b");
        await Assertions.Expect(page.GetByText("Hello somebody at /orders/1?a=b")).ToBeVisibleAsync();

        // Longer than a token lives: the gateway renews it, and the site sees neither token nor cookie.
        await Task.Delay(TimeSpan.FromSeconds(3.5));
        Assert.Equal([200, false, """{"name":"somebody","cookie":false,"token":false}"""], await FetchAsync(page, "/api/me"));
        Assert.Equal([200, false, "changed"], await FetchAsync(page, "/orders/1", "POST"));

        await page.GetByText("Sign out").ClickAsync();
        await Assertions.Expect(page.GetByText("You are signed out")).ToBeVisibleAsync();
        Assert.StartsWith(_site + "/.gatehouse/signed-out", page.Url);
        Assert.DoesNotContain(await person.CookiesAsync(), cookie => cookie.Name.StartsWith("gatehouse-gateway-", StringComparison.Ordinal) && cookie.Name.Contains("session", StringComparison.Ordinal));

        await page.GoBackAsync();
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Hello somebody")).ToHaveCountAsync(0);
        // The provider was told too: nobody is let in without the password.
        await page.GotoAsync(_site + "/");
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact, Spec("OIDC Back-Channel Logout", "2.5")]
    public async Task Signed_out_elsewhere_a_call_is_answered_401_and_no_login_page_and_a_page_leads_there_and_back()
    {
        var person = await _chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        await SignInAsync(page, "/");
        var account = await person.NewPageAsync();
        await account.GotoAsync(_provider.Url + "/logout");
        await account.Locator("form button.primary").ClickAsync();
        await Assertions.Expect(account.GetByText("You are signed out")).ToBeVisibleAsync();

        object[] answer = [];
        for (var i = 0; i < 100 && answer is not [401, ..]; i++)
        {
            await Task.Delay(100);
            answer = await FetchAsync(page, "/api/me");
        }
        Assert.Equal([401, false, ""], answer);
        await SignInAsync(page, "/orders/2");
        await Assertions.Expect(page.GetByText("Hello somebody at /orders/2")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_site_can_neither_change_anything_nor_sign_anybody_out()
    {
        var person = await _chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        await SignInAsync(page, "/");
        // The same host at another port is the same site to a browser, so that it sends the cookie along: the hardest case.
        var other = await person.NewPageAsync();
        await other.GotoAsync(_provider.Url + "/healthz/live");
        var status = await other.EvaluateAsync<string>("url => fetch(url, { method: 'POST', credentials: 'include', mode: 'no-cors' }).then(answer => answer.type, error => 'error')", _site + "/orders/1");
        Assert.Contains(status, new[] { "opaque", "error" });
        await other.SetContentAsync($"<form method=post action='{_site}/.gatehouse/logout'><button>Go</button></form>");
        await other.GetByText("Go").ClickAsync();
        await other.WaitForLoadStateAsync();
        Assert.Contains("cross_origin", await other.ContentAsync());
        Assert.Equal([200, false, """{"name":"somebody","cookie":false,"token":false}"""], await FetchAsync(page, "/api/me"));
    }

    private async Task SignInAsync(IPage page, string path)
    {
        await page.GotoAsync(_site + path);
        await page.GetByLabel("Username").FillAsync("alice");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.Locator("button.primary").ClickAsync();
        await Assertions.Expect(page.GetByText("Hello somebody")).ToBeVisibleAsync();
    }

    private static async Task<object[]> FetchAsync(IPage page, string path, string method = "GET")
    {
        var answer = await page.EvaluateAsync<System.Text.Json.JsonElement>("([path, method]) => fetch(path, { method }).then(async answer => [answer.status, answer.redirected, await answer.text()])", new[] { path, method });
        return [answer[0].GetInt32(), answer[1].GetBoolean(), answer[2].GetString()!];
    }
}
