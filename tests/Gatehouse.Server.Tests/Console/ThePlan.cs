using Gatehouse.Plan;
using Gatehouse.Plan.Exporting;
using Gatehouse.Server.Configuration.Versions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Console;

/// <summary>The plan in force as a picture and a table, its versions, what each changed, and where it left the file.</summary>
[Collection(typeof(ConsoleCollection))]
public sealed class ThePlan(ConsoleHost console)
{
    [Fact]
    public async Task Who_gets_at_what_is_drawn_told_in_a_table_narrowed_and_saved()
    {
        await using var window = await console.SignInAsync("#/map", sees: ".map-frame svg .client");
        var page = window.Page;
        Assert.Contains("Who gets at what by " + console.Issuer, await page.GetAttributeAsync(".map-frame svg", "aria-label"));
        var row = page.Locator("table tr[data-key=nightly]");
        Assert.Contains("client credentials", await row.InnerTextAsync());
        Assert.Equal("read", await row.Locator(".access.read").InnerTextAsync());
        Assert.Contains("orders.read", await row.InnerTextAsync());
        // The picture takes its colours from the style sheet of the files, by day and by night.
        Assert.Equal("rgb(31, 111, 235)", await ColourAsync(page));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(108, 176, 255)", await ColourAsync(page));

        await page.Locator(".filter:nth-child(2) select").SelectOptionAsync("nightly");
        await window.UntilAsync("document.querySelectorAll('.map .client').length === 1");
        Assert.Contains("client=nightly", page.Url);
        Assert.StartsWith("client,kind,", await SaveAsync(page, "Table, CSV"));
        var picture = await SaveAsync(page, "Picture, dark");
        Assert.StartsWith("<svg ", picture);
        Assert.Contains("nightly", picture);
        Assert.DoesNotContain(">shop<", picture);
    }

    [Fact]
    public async Task Versions_are_listed_with_author_and_reason_and_what_was_applied_beside_the_file_is_drift_with_the_name_of_the_field()
    {
        var versions = console.Host!.Services.GetRequiredService<PlanVersions>();
        var cancel = TestContext.Current.CancellationToken;
        var before = await versions.ReadAsync(null, cancel);
        var text = PlanExport.Write(PlanVersions.Normalize(before)).Replace("client_id: nightly\n", "client_id: nightly\n    owner: night@example.com\n", StringComparison.Ordinal);
        var proposed = await versions.ProposeAsync(PlanSource.Of(text, "next.yaml"), static _ => null, cancel);
        var made = await versions.TryApplyAsync(proposed, new ChangeAuthor(ChangeSources.Apply, "ops", "Somebody to ask"), cancel);
        Assert.NotNull(made);

        await using var window = await console.SignInAsync("#/history", sees: "[data-key=panel-drift]");
        var row = await window.TextAsync($"tr[data-key='{made.Version}']");
        Assert.Contains("ops", row);
        Assert.Contains("Somebody to ask", row);
        var drift = await window.TextAsync("[data-key=panel-drift]");
        Assert.Contains("clients[nightly]", drift);
        Assert.Contains("owner", drift);
        Assert.Contains("night@example.com", drift);
        Assert.Contains($"version {made.Version}, apply by ops: Somebody to ask", drift);

        await window.Page.ClickAsync($"tr[data-key='{made.Version}'] a");
        await window.SeesAsync("What it changed");
        Assert.Contains("night@example.com", await window.TextAsync("[data-key=panel-what-it-changed]"));
        await window.Page.EvaluateAsync("location.hash = '#/history/99999'");
        await window.SeesAsync("There is no version 99999.");
        await window.Page.EvaluateAsync("location.hash = '#/history/1'");
        await window.SeesAsync("The first version: all of it is new.");
    }

    private static Task<string> ColourAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.map .line.read')).stroke");

    private static async Task<string> SaveAsync(IPage page, string button)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
    }
}
