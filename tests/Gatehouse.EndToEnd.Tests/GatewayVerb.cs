using System.Net;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse gateway</c> beside <c>gatehouse serve</c>, from one plan; and both in one process.</summary>
public sealed class GatewayVerb : IDisposable
{
    private const string Secret = "a-secret-for-tests-only-0123456789abcdef";

    private const string Api = """
        require("http").createServer((request, response) => response.end(request.headers["gatehouse-client"] + " " + request.url))
            .listen(+process.argv[1], "127.0.0.1", () => console.log("listening"));
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly int _gatewayPort = Checkout.FreePort();
    private readonly int _apiPort = Checkout.FreePort();

    private string GatewayUrl => $"http://localhost:{_gatewayPort}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_gateway_of_its_own_guards_an_API_in_another_language_with_either_kind_of_token()
    {
        await using var api = await StartApiAsync();
        await using var provider = await StartProviderAsync();
        await using var gateway = GatehouseProcess.Run(
            ["gateway", "--plan", provider.PlanFile, "--urls", GatewayUrl], new GatehouseSettings { Environment = new Dictionary<string, string?> { ["ORDERS_API_SECRET"] = Secret, ["NIGHTLY_SECRET"] = null } }, _folder.Path);
        await gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
        await GuardsAsync(provider);
        Assert.Equal(0, await gateway.StopAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task The_provider_can_be_the_gateway_too()
    {
        await using var api = await StartApiAsync();
        await using var provider = await StartProviderAsync(("GATEHOUSE_GATEWAY_URLS", GatewayUrl));
        await GuardsAsync(provider);
        Assert.Equal(0, await provider.StopAsync());
    }

    [Fact]
    public async Task What_keeps_it_from_starting_is_told_with_its_remedy()
    {
        await TellsAsync([], "Give the plan whose APIs are to be guarded, with --plan FILE.");
        await TellsAsync(["--plan", "missing.yaml"], "The plan missing.yaml cannot be read");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "none.yaml"), "issuer: http://localhost:1\napis: [{ name: orders, resource: https://orders.example.com }]\n");
        await TellsAsync(["--plan", "none.yaml"], "No API of the plan has a gateway.");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "wrong.yaml"), "issuer: http://localhost:1\napis: [{ name: orders, resource: https://orders.example.com, gateway: { upstream: x } }]\n");
        await TellsAsync(["--plan", "wrong.yaml"], @"wrong.yaml:2:73: error: apis\[0\].gateway.upstream is not a known key \(did you mean upstreams\?\)");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "anonymous.yaml"), "apis: [{ name: orders, resource: https://orders.example.com, gateway: {} }]\n");
        await TellsAsync(["--plan", "anonymous.yaml"], "The plan names no issuer");
    }

    private async Task TellsAsync(string[] arguments, string pattern)
    {
        await using var program = GatehouseProcess.Run(["gateway", .. arguments], new GatehouseSettings(), _folder.Path);
        await program.WaitForOutputAsync(pattern, TimeSpan.FromSeconds(60));
        Assert.Equal(2, await program.WaitForExitAsync(TimeSpan.FromSeconds(30)));
    }

    private async Task<RunningProgram> StartApiAsync()
    {
        var api = RunningProgram.Start("node", ["-e", Api, _apiPort.ToString(System.Globalization.CultureInfo.InvariantCulture)], new Dictionary<string, string?>(), _folder.Path);
        await api.WaitForOutputAsync("listening", TimeSpan.FromSeconds(30));
        return api;
    }

    private Task<GatehouseProcess> StartProviderAsync(params (string Name, string Value)[] environment)
    {
        var port = Checkout.FreePort();
        var variables = new Dictionary<string, string?> { ["ORDERS_API_SECRET"] = Secret, ["NIGHTLY_SECRET"] = Secret };
        foreach (var (name, value) in environment) variables[name] = value;
        return GatehouseProcess.StartAsync(new GatehouseSettings
        {
            Port = port,
            Environment = variables,
            Plan = $$"""
                issuer: http://localhost:{{port}}
                apis:
                  - name: orders
                    resource: http://localhost:{{_gatewayPort}}/orders
                    scopes: [orders.read, orders.write]
                    gateway: { upstreams: ["http://127.0.0.1:{{_apiPort}}"] }
                    routes:
                      - { match: "GET /orders/**", scopes: [orders.read] }
                      - { match: "* /orders/**", scopes: [orders.write] }
                  - name: stock
                    resource: http://localhost:{{_gatewayPort}}/stock
                    token: { format: opaque }
                    scopes: [stock.read]
                    gateway: { upstreams: ["http://127.0.0.1:{{_apiPort}}"] }
                    routes:
                      - { match: "GET /stock/**", scopes: [stock.read] }
                clients:
                  - { client_id: nightly, kind: service, client_secret: "${NIGHTLY_SECRET}", scope: orders.read stock.read }
                  - { client_id: orders-api, kind: api, apis: [orders, stock], client_secret: "${ORDERS_API_SECRET}" }
                """,
        });
    }

    private async Task GuardsAsync(GatehouseProcess provider)
    {
        using var http = new HttpClient();
        var (orders, stock) = (await TokenAsync(http, provider, "orders"), await TokenAsync(http, provider, "stock"));
        Assert.Equal((HttpStatusCode.OK, "nightly /orders/1?a=b"), await CallAsync(http, HttpMethod.Get, "/orders/1?a=b", orders));
        Assert.Equal((HttpStatusCode.OK, "nightly /stock"), await CallAsync(http, HttpMethod.Get, "/stock", stock));
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(http, HttpMethod.Get, "/orders/1", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(http, HttpMethod.Get, "/stock", orders)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(http, HttpMethod.Post, "/orders", orders)).Status);
        Assert.Contains("gatehouse_api_calls_total", await http.GetStringAsync($"http://127.0.0.1:{_gatewayPort}/metrics"));
    }

    private async Task<string> TokenAsync(HttpClient http, GatehouseProcess provider, string api)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.Url + "/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["resource"] = $"{GatewayUrl}/{api}" }),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("nightly:" + Secret)));
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private async Task<(HttpStatusCode Status, string Text)> CallAsync(HttpClient http, HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, GatewayUrl + path);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
