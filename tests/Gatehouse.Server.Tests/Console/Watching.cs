using Gatehouse.Server.Tests.Pages;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Console;

/// <summary>What really happens is seen in the console, and can be followed to its cause.</summary>
[Collection(typeof(ConsoleCollection))]
public sealed class Watching(ConsoleHost console)
{
    [Fact]
    public async Task Requests_appear_by_themselves_are_told_apart_by_client_and_grant_and_lead_to_the_explanation_of_a_refusal()
    {
        await using var window = await console.SignInAsync(sees: ".figure");
        var page = window.Page;
        await console.AskAsync();
        Assert.Equal("invalid_scope", (await console.AskAsync("orders.raed")).GetProperty("error").GetString());
        await console.ReportAsync(calls: 40, refused: 10);
        // Nobody reloads: the page asks again by itself.
        await window.UntilAsync("Number(document.querySelector('[data-key=token_requests] .figure')?.firstChild.textContent) >= 3");
        await window.UntilAsync("document.querySelector('[data-key=api_calls] .figure').firstChild.textContent === '40'");

        await page.GetByRole(AriaRole.Link, new() { Name = "API", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync("table tr[data-key='https://orders.example.com'] a:has-text('orders')");
        await page.GetByRole(AriaRole.Link, new() { Name = "Client", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync("table tr[data-key=nightly]");
        Assert.Contains("by=client", page.Url);
        Assert.Contains("Nightly report", await window.TextAsync("table tr[data-key=nightly]"));
        await window.UntilAsync("document.querySelector('tr[data-key=nightly] td')?.textContent === '2'");
        await page.GetByRole(AriaRole.Link, new() { Name = "Error rate" }).Last.ClickAsync();
        await page.WaitForSelectorAsync("th[aria-sort=descending]:has-text('Error rate')");
        await page.ClickAsync("table tr[data-key=nightly] a");
        await window.SeesAsync("All clients");
        Assert.Equal("nightly", await window.TextAsync("h1"));
        // One of two token requests and ten of forty calls.
        Assert.StartsWith("26.2%", await window.TextAsync("[data-key=error_rate] .figure"));

        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Grant", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync("table tr[data-key=client_credentials]");

        await page.GetByRole(AriaRole.Link, new() { Name = "Refusals", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "scope_unknown", Exact = true }).ClickAsync();
        await page.ClickAsync("[data-key=panel-latest] tbody a");
        await window.SeesAsync("orders.raed");
        var text = await window.TextAsync("main");
        Assert.Contains("Every scope that is asked for exists", text);
        Assert.Contains("orders.read", text);
        Assert.Contains("gatehouse explain", text);
        Assert.Contains("RFC 6749 section 3.3", text);

        // The address leads whoever gets it to the same explanation.
        await page.ReloadAsync();
        await window.SeesAsync("orders.raed");
        await page.ClickAsync(".calls summary");
        Assert.Contains($"{console.Issuer}/admin/v1/refusals/", await window.TextAsync(".calls"));
    }

    [Fact]
    public async Task Nodes_keys_feed_and_clean_up_are_shown_as_they_are()
    {
        await using var window = await console.SignInAsync("#/installation", sees: "table");
        var text = await window.TextAsync("main");
        Assert.Contains(Environment.MachineName, text);
        Assert.Contains("ES256", text);
        Assert.Contains("signing", text);
        foreach (var title in (string[])["Live", "Plan", "Revocation feed", "Overdue for clean-up", "Nodes", "Signing keys"])
            Assert.Equal(1, await window.Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true }).CountAsync());
    }

    [Fact]
    public async Task The_audit_trail_tells_who_signed_in_and_can_be_narrowed_and_taken_along()
    {
        await using var window = await console.SignInAsync("#/audit", sees: "table");
        var page = window.Page;
        await page.GetByLabel("Event").SelectOptionAsync("login");
        await window.UntilAsync("location.hash.includes('event=login') && [...document.querySelectorAll('tbody th > a')].some(link => link.textContent === 'login.succeeded')");
        await window.UntilAsync("[...document.querySelectorAll('tbody th > a')].every(link => link.textContent.startsWith('login.'))");
        Assert.Contains("alice", await window.TextAsync("tbody"));
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export all" }).ClickAsync());
        Assert.Equal("gatehouse-audit.jsonl", file.SuggestedFilename);
        Assert.Contains("login.succeeded", await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_id_that_nobody_knows_is_said_to_be_unknown()
    {
        await using var window = await console.SignInAsync("#/refusals", sees: "input[name=id]");
        await window.Page.FillAsync("input[name=id]", "0000-0000-0000");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeesAsync("There is no refusal 0000-0000-0000");
    }

    [Fact]
    public async Task While_the_provider_is_away_the_last_is_shown_and_told_and_then_it_goes_on()
    {
        await using var window = await console.SignInAsync("#/installation", sees: "table");
        await window.Page.RouteAsync("**/admin/v1/**", route => route.AbortAsync("connectionrefused"));
        await window.SeesAsync("The provider does not answer.");
        Assert.True(await window.Page.Locator("table").First.IsVisibleAsync());
        await window.Page.UnrouteAsync("**/admin/v1/**");
        await window.Page.WaitForSelectorAsync("[role=alert]", new() { State = WaitForSelectorState.Detached });
        await window.Page.WaitForSelectorAsync(".pulse:not(.still)");
    }

    [Fact]
    public async Task A_chart_is_read_with_the_keyboard_and_as_a_table()
    {
        await using var window = await console.SignInAsync("#/signals?range=1h", sees: "[role=slider]");
        var page = window.Page;
        var chart = page.GetByRole(AriaRole.Slider, new() { Name = "Token requests: move with the arrow keys to read the values" });
        Assert.Contains("Token requests, last hour:", await chart.GetAttributeAsync("aria-valuetext"));
        await chart.FocusAsync();
        await page.Keyboard.PressAsync("End");
        var last = await chart.GetAttributeAsync("aria-valuetext");
        Assert.Matches(@"^\d\d:\d\d: issued", last);
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.NotEqual(last, await chart.GetAttributeAsync("aria-valuetext"));
        Assert.Equal("58", await chart.GetAttributeAsync("aria-valuenow"));
        await page.Keyboard.PressAsync("Home");
        Assert.Equal("0", await chart.GetAttributeAsync("aria-valuenow"));
        await page.Keyboard.PressAsync("Escape");
        Assert.Contains("last hour", await chart.GetAttributeAsync("aria-valuetext"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Group, new() { Name = "Token requests, values" }).WaitForAsync();

        await page.ReloadAsync();
        await page.WaitForSelectorAsync("[role=slider]");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Go to the content", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("content", await page.EvaluateAsync<string>("document.activeElement.id"));
    }
}
