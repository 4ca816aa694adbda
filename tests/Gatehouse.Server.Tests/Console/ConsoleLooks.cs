using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Console;

/// <summary>
/// Every page of the console in both colour schemes at both widths, filled with a day of a busy installation. With GATEHOUSE_SCREENSHOTS set
/// to a folder, their pictures are left there.
/// </summary>
[Collection(typeof(ConsoleCollection))]
public sealed class ConsoleLooks(ConsoleHost console)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("GATEHOUSE_SCREENSHOTS");

    [Fact]
    public async Task The_pages_of_a_busy_installation_are_accessible_and_fit_their_window()
    {
        await using var window = await console.SignInAsync("#/installation", sees: "table");
        await BusyDay.AnswerAsync(window.Page);
        await CheckAsync(window, "console", "#/signals?range=24h", "[data-key=token_requests] svg path");
        await CheckAsync(window, "console-clients", "#/signals?range=24h&by=client", "table");
        await CheckAsync(window, "console-refusals", "#/refusals", "[data-key=panel-latest]");
        await CheckAsync(window, "console-refusal", "#/refusals/7K3F-Q2WM-9XTB", ".compared");
        await CheckAsync(window, "console-map", "#/map", ".map-frame svg .client");
        await CheckAsync(window, "console-history", "#/history", "[data-key=panel-drift] .review");
        await CheckAsync(window, "console-version", "#/history/7", ".review");
        await CheckAsync(window, "console-installation", "#/installation", "[data-key=panel-nodes] tr:nth-child(3)");
    }

    [Fact]
    public async Task A_page_without_anything_to_show_says_what_to_do()
    {
        await using var window = await console.SignInAsync("#/installation", sees: "table");
        await BusyDay.AnswerNothingAsync(window.Page);
        await CheckAsync(window, "console-empty", "#/signals?range=1h", ".empty .command");
        await CheckAsync(window, "console-no-reports", "#/signals?range=1h&by=api", ".empty");
    }

    [Fact]
    public async Task Who_may_not_look_sees_a_page_that_can_be_read()
    {
        await using var window = await console.SignInAsync(username: "bob", sees: ".gate h1");
        await CheckAsync(window, "console-no-role", null, ".gate h1");
    }

    private static async Task CheckAsync(ConsoleHost.Window window, string name, string? view, string sees)
    {
        var page = window.Page;
        if (view is not null) await page.EvaluateAsync($"location.hash = '{view}'");
        await page.WaitForSelectorAsync(sees);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            foreach (var (device, width, height) in ((string, int, int)[])[("phone", 390, 844), ("desktop", 1280, 860)])
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.SetViewportSizeAsync(width, height);
                await CheckLayoutAsync(page);
                // The same parts at either width and in either scheme: the first page meets axe in both, the others once.
                if ((scheme, device) is (ColorScheme.Dark, "desktop") || (name == "console" && (scheme, device) is (ColorScheme.Light, "phone"))) await CheckAccessibilityAsync(page);
                if (Pictures is not null)
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}-{device}-{scheme}.png".ToLowerInvariant()), FullPage = device == "desktop" });
            }
        await page.SetViewportSizeAsync(360, 780);
        await CheckLayoutAsync(page);
    }

    private static async Task CheckAccessibilityAsync(IPage page)
    {
        var findings = await page.RunAxe();
        Assert.True(findings.Passes.Any(rule => rule.Id == "color-contrast"), string.Join('\n', findings.Incomplete.Where(rule => rule.Id == "color-contrast").SelectMany(rule => rule.Nodes).SelectMany(node => node.Any).Select(check => check.Message)));
        Assert.Empty(findings.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
    }

    private static async Task CheckLayoutAsync(IPage page)
    {
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"));
    }
}
