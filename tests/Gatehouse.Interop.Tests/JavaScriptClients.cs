using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;

namespace Gatehouse.Interop.Tests;

/// <summary>Two certified client libraries for JavaScript, run by Node.js against the real executable.</summary>
public sealed partial class JavaScriptClients
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests/interop-js");

    private readonly Shop _shop = new();

    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    [Spec("OIDC Core", "3.1")]
    [Spec("OIDC Discovery", "4")]
    [Spec("RFC 8414", "3")]
    [Spec("RFC 9068", "4")]
    [Spec("RFC 9207", "2")]
    public async Task A_client_library_gets_along_with_the_provider(string package)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", package)))
            Assert.Skip($"{package} IS NOT INSTALLED: run npm ci in tests/interop-js (needs Node.js), or ./test, which does it.");
        await using var node = await _shop.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["issuer"] = node.Url, ["username"] = Shop.Username, ["password"] = _shop.Password,
            ["webSecret"] = _shop.WebSecret, ["apiSecret"] = _shop.ApiSecret, ["serviceSecret"] = _shop.ServiceSecret,
            ["redirectUri"] = _shop.WebRedirectUri, ["postLogoutRedirectUri"] = _shop.PostLogoutRedirectUri,
        };
        var environment = new Dictionary<string, string?> { ["INTEROP"] = JsonSerializer.Serialize(settings), ["NODE_OPTIONS"] = null };
        await using var script = RunningProgram.Start("node", [package + ".mjs"], environment, Folder);
        var code = await script.WaitForExitAsync(TimeSpan.FromSeconds(90));
        Assert.True(code == 0, script.Output);

        // A script that ended in the middle has not failed, but has proven nothing either.
        var steps = Step().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, package + ".mjs"))).Select(match => "ok " + match.Groups[1].Value).ToList();
        Assert.True(steps.Count >= 10);
        Assert.Equal(steps, script.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"await step\('([^']+)'")]
    private static partial Regex Step();
}
