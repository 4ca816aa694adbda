namespace Gatehouse.Interop.Tests;

/// <summary>The description of the admin API is OpenAPI to others too.</summary>
public sealed class OpenApiDocument
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests/interop-js");

    [Fact]
    public async Task It_obeys_the_published_schema()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules/@seriousme/openapi-schema-validator")))
            Assert.Skip("openapi-schema-validator IS NOT INSTALLED: run npm ci in tests/interop-js (needs Node.js), or ./test, which does it.");
        var document = Path.Combine(Checkout.Root, "src/Gatehouse.Server/AdminApi/OpenApi/openapi.json");
        await using var script = RunningProgram.Start("node", ["openapi.mjs", document], new Dictionary<string, string?> { ["NODE_OPTIONS"] = null }, Folder);
        var code = await script.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(code == 0, script.Output);
        Assert.Contains("valid 3.1", script.Output);
    }
}
