using System.Text.Json;
using Gatehouse.Server.Tests.Pages;
using Gatehouse.Testing;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Console;

[CollectionDefinition]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleHost>;

/// <summary>One server with administration, whose issuer has a path, and one browser, for all tests of the console.</summary>
public sealed class ConsoleHost : IAsyncLifetime
{
    /// <summary>Far more than any step takes on a busy machine.</summary>
    public const float Patience = 60_000;

    private readonly Chromium _chromium = new();

    public PagesHost? Host { get; private set; }

    public string Issuer { get; private set; } = "";

    public string Address => Issuer + "/console";

    public async ValueTask InitializeAsync()
    {
        var port = Checkout.FreePort();
        Issuer = $"http://localhost:{port}/id";
        Host = await PagesHost.StartAsync(Issuer, top: "administration: { role: admin }", port: port, clients: "- { client_id: nightly, client_name: Nightly report, kind: service, client_secret: 5d0c2b7a90e64d3c9a5b7f20c1d4e6f8, scope: orders.read }\n  - { client_id: orders-api, kind: api, apis: [orders], client_secret: 6e0c2b7a90e64d3c9a5b7f20c1d4e6f8 }");
        await _chromium.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        if (Host is not null) await Host.DisposeAsync();
    }

    /// <summary>A window of its own, which must not complain. What the browser says of a status is no complaint.</summary>
    public async Task<Window> OpenAsync()
    {
        var page = await _chromium.OpenAsync();
        page.SetDefaultTimeout(Patience);
        var window = new Window(page);
        page.Console += (_, message) => window.Complaints.Add(message.Text);
        page.PageError += (_, error) => window.Complaints.Add(error);
        return window;
    }

    /// <summary>A window in which somebody has signed in to the console, by the login page, and sees what it says.</summary>
    public async Task<Window> SignInAsync(string view = "", string username = "alice", string sees = "h1")
    {
        var window = await OpenAsync();
        await window.Page.GotoAsync(Address + view);
        await LogInAsync(window.Page, username);
        await window.Page.WaitForSelectorAsync(sees);
        return window;
    }

    public static async Task LogInAsync(IPage page, string username = "alice")
    {
        await page.FillAsync("#username", username);
        await page.FillAsync("#password", "correct horse");
        await page.ClickAsync("button[type=submit]");
    }

    /// <summary>A client asks for a token.</summary>
    public async Task<JsonElement> AskAsync(string scope = "orders.read")
    {
        using var client = new HttpClient();
        var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "nightly"), new("client_secret", "5d0c2b7a90e64d3c9a5b7f20c1d4e6f8"), new("scope", scope)]);
        var answer = await client.PostAsync(new Uri(Issuer + "/token"), form, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }

    /// <summary>The API tells what it decided within the last ten seconds, as the package for APIs does by itself.</summary>
    public async Task ReportAsync(int calls, int refused)
    {
        using var api = new HttpClient();
        var report = $$"""{ "api": "https://orders.example.com", "instance": "{{Guid.NewGuid():N}}", "sequence": 1, "age": 0, "callers": [{ "client_id": "nightly", "calls": {{calls}}, "refused": {{refused}} }] }""";
        var form = new FormUrlEncodedContent([new("client_id", "orders-api"), new("client_secret", "6e0c2b7a90e64d3c9a5b7f20c1d4e6f8"), new("calls", report)]);
        (await api.PostAsync(new Uri(Issuer + "/signals"), form, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>A page and what went wrong in it.</summary>
    public sealed class Window(IPage page) : IAsyncDisposable
    {
        public IPage Page => page;

        public List<string> Complaints { get; } = [];

        public Task<string> TextAsync(string selector) => page.InnerTextAsync(selector);

        /// <summary>Waits until the page says it somewhere.</summary>
        public Task SeesAsync(string text) => page.Locator("main").GetByText(text).First.WaitForAsync();

        /// <summary>Waits until an expression is true. What Playwright itself has for it makes scripts of texts, which the page forbids.</summary>
        public async Task UntilAsync(string expression)
        {
            for (var attempt = 0; attempt < 600; attempt++)
            {
                if (await page.EvaluateAsync<bool>(expression)) return;
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
            Assert.Fail($"It never became true: {expression}. The page says: {await page.InnerTextAsync("body")}");
        }

        public async ValueTask DisposeAsync()
        {
            await page.Context.DisposeAsync();
            Assert.DoesNotContain(Complaints, complaint => !complaint.StartsWith("Failed to load resource", StringComparison.Ordinal));
        }
    }
}
