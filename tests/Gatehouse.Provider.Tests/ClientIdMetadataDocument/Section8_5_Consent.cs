using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

/// <summary>What people are told about a client that nobody here has looked at.</summary>
[Spec("Client ID Metadata Document", "8.5"), Spec("RFC 7591", "5"), Spec("MCP Authorization", "2026-07-28")]
public sealed class Section8_5_Consent : IAsyncLifetime
{
    private const string Warning = "Nobody here has checked this application.";
    private Publisher _publisher = null!;
    private Provider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _publisher = await Publisher.StartAsync();
        _provider = await Provider.StartAsync(Publisher.Plan(top: "").Replace("metadata_documents:", "mode: open, redirect_schemes: [com.example.robot], metadata_documents:")
            .Replace("clients:\n", "clients:\n  - { client_id: known, kind: spa, redirect_uris: ['https://known.example.com/callback'], scope: openid orders.read, consent: ask }\n"));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _publisher.DisposeAsync();
    }

    private async Task<string> PageAsync(string clientId, string redirectUri)
    {
        var page = await Publisher.ConsentPageAsync(_provider, clientId, redirectUri);
        return await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_published_its_metadata_is_shown_with_the_host_that_publishes_it_and_the_host_it_returns_to()
    {
        var page = await PageAsync(_publisher.Publishes("/robot.json"), Publisher.Callback);
        foreach (var told in (string[])["Published Robot", Warning, "It describes itself at <strong>localhost</strong>", "Afterwards you return to <strong>robot.example.com</strong>"]) Assert.Contains(told, page);
        Assert.DoesNotContain("program on this device", page);
    }

    [Theory]
    [InlineData("http://127.0.0.1:51004/callback", "127.0.0.1")]
    [InlineData("http://localhost:51004/callback", "localhost")]
    public async Task A_client_on_this_device_is_shown_with_its_host_and_one_more_warning(string redirectUri, string host)
    {
        var page = await PageAsync(_publisher.Publishes("/robot.json", ("redirect_uris", new JsonArray(redirectUri))), redirectUri);
        foreach (var told in (string[])[Warning, $"Afterwards you return to <strong>{host}</strong>", "Allow it only if you have just started that program yourself."]) Assert.Contains(told, page);
    }

    [Fact]
    public async Task A_client_that_registered_itself_is_told_to_have_done_so()
    {
        var clientId = (await _provider.RegisteredAsync(("redirect_uris", new JsonArray("com.example.robot:/callback")), ("application_type", "native")))["client_id"]!;
        var page = await PageAsync(clientId, "com.example.robot:/callback");
        foreach (var told in (string[])[Warning, "It registered itself here; its name is its own choice.", "Afterwards you return to <strong>com.example.robot</strong>"]) Assert.Contains(told, page);
    }

    [Fact]
    [Provokes("access_denied")]
    public async Task A_client_of_the_plan_is_vouched_for()
    {
        var page = await PageAsync("known", "https://known.example.com/callback");
        Assert.Contains("Afterwards you return to <strong>known.example.com</strong>", page);
        Assert.DoesNotContain(Warning, page);
    }

    [Fact]
    public async Task The_account_page_calls_such_clients_by_name_with_the_host_that_publishes_them()
    {
        var browser = _provider.NewBrowser();
        var registered = (await _provider.RegisteredAsync(("client_name", "Registered Robot")))["client_id"]!;
        foreach (var clientId in (string[])[_publisher.Publishes("/robot.json"), registered])
            await _provider.CodeAsync(clientId, browser, ("redirect_uri", Publisher.Callback), ("scope", "openid orders.read"));
        var page = await (await browser.GetAsync($"{_provider.Issuer}/account")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<strong>Published Robot (localhost)</strong>", page);
        Assert.Contains("<strong>Registered Robot</strong>", page);
        Assert.DoesNotContain("No longer registered here", page);
    }

    [Fact]
    public async Task What_a_client_says_about_itself_is_text_and_never_markup()
    {
        var page = await PageAsync(_publisher.Publishes("/robot.json", ("client_name", "<script>alert(1)</script>")), Publisher.Callback);
        Assert.DoesNotContain("<script>alert", page);
    }
}
