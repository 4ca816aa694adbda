using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>What an upstream is told by a real gateway with a real provider: a token in exchange, an internal token, a signed identity.</summary>
public sealed class GatewayTellings : IDisposable
{
    private const string Secret = "a-secret-for-tests-only-0123456789abcdef";

    private const string Api = """
        require("http").createServer((request, response) => response.end(JSON.stringify(request.headers)))
            .listen(+process.argv[1], "127.0.0.1", () => console.log("listening"));
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly int _gatewayPort = Checkout.FreePort();
    private readonly int _apiPort = Checkout.FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_route_tells_what_the_plan_says()
    {
        await using var api = RunningProgram.Start("node", ["-e", Api, _apiPort.ToString(System.Globalization.CultureInfo.InvariantCulture)], new Dictionary<string, string?>(), _folder.Path);
        await api.WaitForOutputAsync("listening", TimeSpan.FromSeconds(30));
        await using var provider = await StartProviderAsync();
        using var http = new HttpClient();
        var token = await TokenAsync(http, provider);

        var exchanged = ClaimsOf((await SeenAsync(http, "/stock/1", token))["authorization"]);
        Assert.Equal(("https://inventory.example.com", "inventory.read", "nightly", "orders-api"), (exchanged["aud"]!.ToString(), exchanged["scope"]!.ToString(), exchanged["sub"]!.ToString(), exchanged["act"]!["sub"]!.ToString()));

        var minted = ClaimsOf((await SeenAsync(http, "/orders/1", token))["authorization"]);
        Assert.Equal(($"http://localhost:{_gatewayPort}", "nightly", "orders.read"), (minted["iss"]!.ToString(), minted["client_id"]!.ToString(), minted["scope"]!.ToString()));
        Assert.Single(JsonNode.Parse(await http.GetStringAsync($"http://127.0.0.1:{_gatewayPort}/jwks"))!["keys"]!.AsArray());

        var signed = await SeenAsync(http, "/reports/1", token);
        Assert.Null(signed["authorization"]);
        Assert.Equal("nightly", ClaimsOf(signed["gatehouse-identity"])["sub"]!.ToString());
    }

    private async Task<GatehouseProcess> StartProviderAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(_folder.Path, "gateway.pem");
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        var port = Checkout.FreePort();
        return await GatehouseProcess.StartAsync(new GatehouseSettings
        {
            Port = port,
            Environment = new Dictionary<string, string?> { ["ORDERS_API_SECRET"] = Secret, ["NIGHTLY_SECRET"] = Secret, ["GATEHOUSE_GATEWAY_URLS"] = $"http://localhost:{_gatewayPort}" },
            Plan = $$"""
                issuer: http://localhost:{{port}}
                gateway: { signing_keys: [{{file}}] }
                apis:
                  - name: orders
                    resource: http://localhost:{{_gatewayPort}}
                    scopes: [orders.read]
                    gateway:
                      upstreams: ["http://127.0.0.1:{{_apiPort}}"]
                      downstream: [internal_token]
                      exchange: { client: orders-api, api: inventory, scopes: [inventory.read] }
                    routes:
                      - { match: "* /orders/**", scopes: [orders.read] }
                      - { match: "GET /stock/**", scopes: [orders.read], downstream: [exchange] }
                      - { match: "GET /reports/**", scopes: [orders.read], downstream: [signed_identity] }
                  - { name: inventory, resource: "https://inventory.example.com", scopes: [inventory.read] }
                clients:
                  - { client_id: nightly, kind: service, client_secret: "${NIGHTLY_SECRET}", scope: orders.read }
                  - client_id: orders-api
                    kind: api
                    apis: [orders]
                    client_secret: ${ORDERS_API_SECRET}
                    grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]
                    exchange: { targets: [{ api: inventory, scopes: [inventory.read] }] }
                """,
        });
    }

    private static async Task<string> TokenAsync(HttpClient http, GatehouseProcess provider)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.Url + "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("nightly:" + Secret)));
        using var response = await http.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private async Task<JsonNode> SeenAsync(HttpClient http, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{_gatewayPort}{path}");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static JsonNode ClaimsOf(JsonNode? token) => JsonNode.Parse(Base64Url.DecodeFromChars(token!.ToString().Split('.')[1]))!;
}
