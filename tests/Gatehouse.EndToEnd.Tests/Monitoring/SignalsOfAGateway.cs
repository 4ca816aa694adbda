using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>Provider and gateway as processes: what was asked of both is in one picture within a minute, and still there after a restart.</summary>
public sealed class SignalsOfAGateway : IDisposable
{
    private const string Secret = "a-secret-for-tests-only-0123456789abcdef";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly int _port = Checkout.FreePort();
    private readonly int _gatewayPort = Checkout.FreePort();

    private string Resource => $"http://localhost:{_gatewayPort}/orders";

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Token_requests_and_calls_are_shown_together_and_survive_a_restart()
    {
        var settings = new GatehouseSettings { Port = _port, Data = Path.Combine(_folder.Path, "data"), Plan = Plan() };
        await using var node = await GatehouseProcess.StartAsync(settings);
        await using var gateway = GatehouseProcess.Run(["gateway", "--plan", node.PlanFile, "--urls", $"http://localhost:{_gatewayPort}"], new GatehouseSettings(), _folder.Path);
        await gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));

        var token = await TokenAsync("nightly", "orders.read");
        // The provider is the upstream: it answers 404 to what it does not know.
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.NotFound, await CallAsync("/orders/7", token));
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync("/orders/7", token, HttpMethod.Delete));
        Assert.Equal(HttpStatusCode.BadGateway, await CallAsync("/broken/7", token));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("/orders/7", null));

        await ShownAsync("15m");
        await ShownAsync("24h");
        Assert.Equal(0, await node.StopAsync());
        await node.RestartAsync();
        await ShownAsync("15m");
    }

    private Task ShownAsync(string range) => Within.Async(TimeSpan.FromSeconds(90), async () =>
    {
        var (client, orders) = (await GroupAsync(range, "client", "nightly"), await GroupAsync(range, "api", Resource));
        return client is { } one && orders is { } api && Count(one, "token_requests") == 1 && Count(one, "api_calls") == 4 && Count(api, "api_calls") == 5 && Count(api, "api_refusals") == 2
            && Count(api, "api_faults") == 0 && api.GetProperty("api_seconds").GetProperty("p50").ValueKind == JsonValueKind.Number && Count(await GroupAsync(range, "api", $"http://localhost:{_gatewayPort}/broken"), "api_faults") == 1;
    });

    private static int? Count(JsonElement? totals, string name) => totals?.GetProperty(name).GetInt32();

    private async Task<JsonElement?> GroupAsync(string range, string by, string group)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{_port}/admin/v1/signals?range={range}&by={by}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync("reporter", "admin.read"));
        using var answer = await _http.SendAsync(request);
        var page = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;
        var found = page.GetProperty("groups").EnumerateArray().FirstOrDefault(one => one.GetProperty("group").GetString() == group);
        return found.ValueKind == JsonValueKind.Undefined ? null : found.GetProperty("totals");
    }

    private async Task<HttpStatusCode> CallAsync(string path, string? token, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"http://localhost:{_gatewayPort}{path}");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<string> TokenAsync(string client, string scope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost:{_port}/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", scope)]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:{Secret}")));
        using var answer = await _http.SendAsync(request);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    private string Plan() => $$"""
        issuer: http://localhost:{{_port}}
        administration: { role: admin, clients: [reporter] }
        apis:
          - name: orders
            resource: {{Resource}}
            scopes: [orders.read, orders.write]
            gateway: { upstreams: ["http://localhost:{{_port}}"] }
            routes: [{ match: "GET /orders/**", scopes: [orders.read] }, { match: "DELETE /orders/**", scopes: [orders.write] }]
          - name: broken
            resource: http://localhost:{{_gatewayPort}}/broken
            gateway: { upstreams: ["http://127.0.0.1:9"] }
            routes: [{ match: "GET /broken/**", anonymous: on }]
        clients:
          - { client_id: orders-api, kind: api, apis: [orders, broken], client_secret: {{Secret}} }
          - { client_id: nightly, kind: service, client_secret: {{Secret}}, scope: orders.read }
          - { client_id: reporter, kind: service, client_secret: {{Secret}}, scope: admin.read }
        """;
}
