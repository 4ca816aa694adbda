using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Microsoft.Playwright;

namespace Gatehouse.Interop.Tests;

/// <summary>
/// The client of the Model Context Protocol for JavaScript, which knows nothing but the address of the example server: it finds the
/// provider, gets an identity, sends a person to a real browser and calls tools.
/// </summary>
[Spec("MCP Authorization", "2026-07-28"), Spec("RFC 9728", "5"), Spec("RFC 8252", "7.3")]
public sealed partial class McpClient : IAsyncLifetime
{
    private const string Package = "@modelcontextprotocol/client";
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests/interop-js");

    private readonly Shop _shop = new();
    private readonly string _server = $"http://localhost:{Checkout.FreePort()}";
    private MetadataHost _host = null!;
    private Chromium _chromium = null!;

    public async ValueTask InitializeAsync() => (_host, _chromium) = (await MetadataHost.StartAsync(), await Chromium.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _chromium.DisposeAsync();
    }

    [Fact, Spec("Client ID Metadata Document", "5")]
    public async Task It_calls_a_tool_as_a_client_that_publishes_its_metadata()
    {
        // No port: the system gives the program another one at every start.
        _host.Publish("/agent.json", url => $$"""{ "client_id": "{{url}}", "client_name": "Order Agent", "redirect_uris": ["http://127.0.0.1/callback"], "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none" }""");
        await RunAsync($"metadata_documents: [localhost], {Scope}", _host.AddressOf("/agent.json"), "2026-07-28", "It describes itself at localhost.");
    }

    [Fact, Spec("RFC 7591", "3")]
    public async Task It_calls_a_tool_as_a_client_that_registers_itself() =>
        await RunAsync($"mode: open, metadata_documents: [], {Scope}", null, "2026-07-28", "It registered itself here");

    [Fact]
    public async Task An_older_revision_of_the_protocol_gets_on_as_well() =>
        await RunAsync($"mode: open, metadata_documents: [], {Scope}", null, "legacy", "It registered itself here");

    private const string Scope = "scope: offline_access orders.read orders.write";

    private async Task RunAsync(string registration, string? metadataUrl, string revision, string warning)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", Package))) Assert.Skip($"{Package} IS NOT INSTALLED: run npm ci in tests/interop-js (needs Node.js), or ./test, which does it.");
        var settings = new GatehouseSettings { Environment = new Dictionary<string, string?> { ["SSL_CERT_FILE"] = _host.CertificateFile } };
        await using var node = await _shop.StartAsync(settings with { Plan = Plan(settings.Url, registration) });
        await using var server = RunningProgram.Start("dotnet", [Checkout.BuiltAssembly("examples/mcp-server", "McpServer.dll")], new Dictionary<string, string?> { ["GATEHOUSE_ISSUER"] = node.Url, ["ASPNETCORE_URLS"] = _server }, Checkout.Root);
        await server.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));

        var given = JsonSerializer.Serialize(new Dictionary<string, string?> { ["server"] = _server + "/mcp", ["issuer"] = node.Url, ["metadataUrl"] = metadataUrl, ["revision"] = revision });
        await using var script = RunningProgram.Start("node", ["mcp.mjs"], new Dictionary<string, string?> { ["INTEROP"] = given.Replace(",\"metadataUrl\":null", ""), ["NODE_OPTIONS"] = null }, Folder);
        await AnswerAsync(script, revision == "legacy" ? 1 : 2, warning);
        Assert.True(await script.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, script.Output + node.Program.Output);
        Assert.Equal(6, Regex.Count(script.Output, "^ok ", RegexOptions.Multiline));
        Assert.Empty(_chromium.Complaints);
    }

    /// <summary>The person: signs in once, reads who asks, and allows.</summary>
    private async Task AnswerAsync(RunningProgram script, int times, string warning)
    {
        var person = await _chromium.NewPersonAsync(scripts: false);
        for (var time = 1; time <= times; time++)
        {
            await script.WaitForOutputAsync($"(?:^open [^\\n]*\\n[^$]*?){{{time}}}", TimeSpan.FromSeconds(60));
            var page = await person.NewPageAsync();
            await page.GotoAsync(Opened().Matches(script.Output)[time - 1].Groups[1].Value);
            if (time == 1) await Chromium.SignInAsync(page, _shop);
            await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("Nobody here has checked this application.");
            await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync(warning);
            await Assertions.Expect(page.Locator(".note")).ToContainTextAsync("127.0.0.1");
            await page.Locator("button[value=allow]").ClickAsync();
            await Assertions.Expect(page.Locator("body")).ToContainTextAsync("You can close this window.");
        }
    }

    private string Plan(string issuer, string registration) => $$"""
        issuer: {{issuer}}
        profile: mcp
        outgoing: { allow: [localhost] }
        registration: { {{registration}} }
        apis:
          - name: orders
            resource: {{_server}}/mcp
            scopes:
              - { name: orders.read, description: See your orders, access: read }
              - { name: orders.write, description: Change your orders, access: write }
        users:
          - { username: {{Shop.Username}}, password: "{{_shop.Password}}", email: alice@example.com, name: Alice Example }
        """;

    [GeneratedRegex("^open (.*)$", RegexOptions.Multiline)]
    private static partial Regex Opened();
}
