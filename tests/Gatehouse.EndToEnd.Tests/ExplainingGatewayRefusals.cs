namespace Gatehouse.EndToEnd.Tests;

/// <summary>What a gateway refuses, a provider explains: about tokens as about routes, for an API with JWTs whose client stands in the plan.</summary>
public sealed class ExplainingGatewayRefusals
{
    private const string Secret = "a-secret-for-tests-only-0123456789abcdef";

    private readonly int _port = Checkout.FreePort();
    private readonly int _gatewayPort = Checkout.FreePort();

    [Theory]
    [InlineData("/orders/7", "token_missing")]
    [InlineData("/nowhere", "route_unknown")]
    [InlineData("/orders//7", "path_empty_segment")]
    public async Task A_refusal_of_the_gateway_is_explained_at_the_provider(string path, string reason)
    {
        await using var node = await GatehouseProcess.StartAsync(new GatehouseSettings
        {
            Port = _port,
            Environment = new Dictionary<string, string?> { ["GATEHOUSE_GATEWAY_URLS"] = $"http://localhost:{_gatewayPort}" },
            Plan = $$"""
                issuer: http://localhost:{{_port}}
                apis:
                  - name: orders
                    resource: http://localhost:{{_gatewayPort}}/orders
                    scopes: [orders.read]
                    gateway: { upstreams: ["http://127.0.0.1:9"] }
                    routes: [{ match: "* /orders/**", scopes: [orders.read] }]
                clients:
                  - { client_id: orders-api, kind: api, apis: [orders], client_secret: {{Secret}} }
                """,
        });
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"http://localhost:{_gatewayPort}{path}");
        var id = answer.Headers.GetValues("Gatehouse-Refusal").Single();

        var text = "";
        await Within.Async(TimeSpan.FromSeconds(60), async () =>
        {
            await using var run = GatehouseProcess.Run(["explain", id, "--data", node.Data], node.Settings, Path.GetTempPath());
            var code = await run.WaitForExitAsync(TimeSpan.FromSeconds(60));
            text = run.Output;
            return code == 0;
        });
        Assert.Matches($"Reason: +{reason}", text);
        Assert.Matches(@"Where: +gateway \(orders-api\)", text);
    }
}
