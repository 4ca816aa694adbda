using Microsoft.Playwright;

namespace Gatehouse.Interop.Tests;

/// <summary>The Chromium of this machine, driven as a person would.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string? Program = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>What pages complained about: scripts that failed, and what the Content-Security-Policy refused.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Chromium> StartAsync()
    {
        if (Program is null) Assert.Skip("CHROMIUM IS NOT INSTALLED: nothing was tested in a real browser. Install it (apt-get install chromium) and run again.");
        var playwright = await Playwright.CreateAsync();
        // The sandbox cannot be had by root or inside most containers.
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
        return new Chromium(playwright, browser);
    }

    /// <summary>A person's browser: cookies and storage of its own, shared by its tabs.</summary>
    public async Task<IBrowserContext> NewPersonAsync(bool scripts = true)
    {
        var context = await _browser.NewContextAsync(new() { JavaScriptEnabled = scripts });
        context.SetDefaultTimeout(20_000);
        context.Console += (_, message) =>
        {
            if (message.Type is "error" && !message.Text.Contains("favicon") && !message.Location.Contains("favicon")) Complaints.Add($"{message.Page?.Url}: {message.Text}");
        };
        context.WebError += (_, error) => Complaints.Add($"{error.Page?.Url}: {error.Error}");
        return context;
    }

    public static async Task SignInAsync(IPage page, Shop shop)
    {
        await page.GetByLabel("Username").FillAsync(Shop.Username);
        await page.GetByLabel("Password").FillAsync(shop.Password);
        await page.Locator("button.primary").ClickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
