using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>A real Chromium, shared by the tests of one class; absent where none is installed.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Executable =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Executable is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP *.example.com 127.0.0.1"],
        });
    }

    /// <summary>A browser window of its own, with its own cookies.</summary>
    public async Task<IPage> OpenAsync(bool script = true)
    {
        if (_browser is null) Assert.Skip("NOT RUN: no Chromium is installed. Install it, or set CHROMIUM to its path, to test the pages in a browser.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = script,
        });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
