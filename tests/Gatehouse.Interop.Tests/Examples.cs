using System.Diagnostics;
using Microsoft.Playwright;

namespace Gatehouse.Interop.Tests;

/// <summary>The example applications in a real browser, with access tokens that live much shorter than the visit.</summary>
public sealed class Examples : IAsyncLifetime
{
    private static readonly TimeSpan Visit = TimeSpan.FromSeconds(26);

    private readonly string _webApp = $"http://localhost:{Checkout.FreePort()}";
    private readonly string _pageApp = $"http://localhost:{Checkout.FreePort()}";
    private readonly string _api = $"http://localhost:{Checkout.FreePort()}";
    private readonly List<RunningProgram> _programs = [];
    private readonly Shop _shop = new();
    private GatehouseProcess _node = null!;
    private Chromium _chromium = null!;

    public async ValueTask InitializeAsync()
    {
        _chromium = await Chromium.StartAsync();
        var settings = new GatehouseSettings();
        _node = await _shop.StartAsync(settings with { Plan = Plan(settings.Url) });
        await StartAsync("secured-api", "SecuredApi", _api);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs) await program.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        if (_chromium is not null) await _chromium.DisposeAsync();
    }

    [Fact]
    public async Task The_web_app_keeps_a_person_signed_in_past_three_lifetimes_in_several_tabs()
    {
        await StartAsync("web-app", "WebApp", _webApp);
        var person = await _chromium.NewPersonAsync();
        var first = await person.NewPageAsync();
        await first.GotoAsync(_webApp + "/signin");
        await Chromium.SignInAsync(first, _shop);
        await first.Locator("button[value=allow]").ClickAsync();
        await Assertions.Expect(first.Locator("#status")).ToHaveTextAsync("200");
        await Assertions.Expect(first.Locator("#name")).ToHaveTextAsync("Alice Example");

        IPage[] tabs = [first, await person.NewPageAsync(), await person.NewPageAsync()];
        await VisitAsync(tabs, async tab =>
        {
            await tab.GotoAsync(_webApp + "/orders");
            await Assertions.Expect(tab.Locator("#status")).ToHaveTextAsync("200");
        });

        await first.Locator("#signout").ClickAsync();
        if (await first.Locator("form button.primary").CountAsync() > 0 && first.Url.StartsWith(_node.Url, StringComparison.Ordinal)) await first.Locator("form button.primary").First.ClickAsync();
        await Assertions.Expect(first.Locator("#signin")).ToBeVisibleAsync();
        await tabs[1].GotoAsync(_webApp + "/orders");
        await Assertions.Expect(tabs[1].GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_single_page_app_keeps_a_person_signed_in_past_three_lifetimes_in_several_tabs()
    {
        await StartAsync("single-page-app", "SinglePageApp", _pageApp);
        var person = await _chromium.NewPersonAsync();
        var first = await person.NewPageAsync();
        await first.GotoAsync(_pageApp + "/");
        await first.Locator("#signin").ClickAsync();
        await Chromium.SignInAsync(first, _shop);
        await first.Locator("button[value=allow]").ClickAsync();
        await Assertions.Expect(first.Locator("#name")).ToHaveTextAsync("Alice Example");

        IPage[] tabs = [first, await person.NewPageAsync(), await person.NewPageAsync()];
        foreach (var tab in tabs[1..])
        {
            // A new tab takes over what the others hold; nobody signs in again.
            await tab.GotoAsync(_pageApp + "/");
            await Assertions.Expect(tab.Locator("#name")).ToHaveTextAsync("Alice Example");
        }
        await VisitAsync(tabs, async tab =>
        {
            await tab.EvaluateAsync("document.getElementById('status').textContent = ''");
            await tab.Locator("#orders").ClickAsync();
            await Assertions.Expect(tab.Locator("#status")).ToHaveTextAsync("200");
        });
        await tabs[2].ReloadAsync();
        await Assertions.Expect(tabs[2].Locator("#name")).ToHaveTextAsync("Alice Example");

        await first.Locator("#signout").ClickAsync();
        await Assertions.Expect(tabs[1].Locator("#signin")).ToBeVisibleAsync();
        Assert.Empty(_chromium.Complaints);
    }

    /// <summary>Uses all tabs at once, again and again, for longer than three access-token lifetimes.</summary>
    private static async Task VisitAsync(IPage[] tabs, Func<IPage, Task> use)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Visit; await Task.Delay(700))
            await Task.WhenAll(tabs.Select(use));
    }

    private async Task StartAsync(string example, string assembly, string address)
    {
        var environment = new Dictionary<string, string?>
        {
            ["GATEHOUSE_ISSUER"] = _node.Url, ["ORDERS_API"] = _api, ["ORDERS_APP"] = _pageApp, ["SHOP_SECRET"] = _shop.WebSecret, ["ASPNETCORE_URLS"] = address,
        };
        var program = RunningProgram.Start("dotnet", [Checkout.BuiltAssembly("examples/" + example, assembly + ".dll")], environment, Checkout.Root);
        _programs.Add(program);
        await program.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));
    }

    private string Plan(string issuer) => $$"""
        issuer: {{issuer}}
        apis:
          - name: orders
            resource: https://orders.example.com
            token: { format: jwt, lifetime: 8s }
            scopes:
              - { name: orders.read, description: See your orders, access: read }
              - { name: orders.write, description: Change your orders, access: write }
        clients:
          - client_id: shop
            client_name: The Shop
            kind: web
            client_secret: "{{_shop.WebSecret}}"
            redirect_uris: ["{{_webApp}}/signin-oidc"]
            post_logout_redirect_uris: ["{{_webApp}}/signout-callback-oidc"]
            scope: openid profile email offline_access orders.read orders.write
          - client_id: shop-spa
            client_name: The Shop in your browser
            kind: spa
            redirect_uris: ["{{_pageApp}}/"]
            post_logout_redirect_uris: ["{{_pageApp}}/"]
            scope: openid profile orders.read
        users:
          - { username: {{Shop.Username}}, password: "{{_shop.Password}}", email: alice@example.com, name: Alice Example }
        """;
}
