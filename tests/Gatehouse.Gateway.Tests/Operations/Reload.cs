using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>The plan is edited while requests are under way: each is answered by one state of it, and none is dropped.</summary>
public sealed class Reload(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private KestrelUpstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await KestrelUpstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [_upstream.Address], gateway: "      rate_limit: { requests: 100000 }"));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_new_route_counts_without_a_restart_and_one_that_is_gone_no_longer()
    {
        using (var response = await _gateway.GetAsync("/fresh")) Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await _gateway.EditAsync(plan => plan.Replace("\"* /public/**\"", "\"* /fresh/**\""));
        using (var response = await _gateway.GetAsync("/fresh")) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using (var response = await _gateway.GetAsync("/public/page")) Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_plan_with_errors_changes_nothing_and_is_told()
    {
        await File.WriteAllTextAsync(_gateway.PlanFile, (await File.ReadAllTextAsync(_gateway.PlanFile)).Replace("anonymous: on", "anonymous: maybe"));
        for (var i = 0; i < 200 && !_gateway.Log.Any(IsTold); i++) await Task.Delay(20);
        Assert.Contains(_gateway.Log, IsTold);
        Assert.Contains(_gateway.Log, line => line.Contains("routes[3].anonymous has 'maybe'", StringComparison.Ordinal));
        using var response = await _gateway.GetAsync("/public/page");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        static bool IsTold(string line) => line.Contains("The last good one stays in force", StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_request_is_dropped_while_the_plan_changes_again_and_again()
    {
        var token = _gateway.Token(fixture.Issuer);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answered = 0;
            while (!stop.IsCancellationRequested)
            {
                using var response = await _gateway.GetAsync("/orders/1", token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                answered++;
            }
            return answered;
        })).ToArray();
        for (var i = 0; i < 6; i++)
        {
            // The check of tokens, the limit and the upstreams change too, and their former states are given up while requests hold them.
            var number = i;
            await _gateway.EditAsync(plan => plan.Replace($"requests: {100000 + number}", $"requests: {100001 + number}").Replace($"timeout: {100 + number}s", "").Replace("scopes: [orders.read, orders.write", $"scopes: [orders.read, orders.write, extra{number}"));
        }
        await stop.CancelAsync();
        var counts = await Task.WhenAll(callers);
        Assert.All(counts, count => Assert.True(count > 10, $"{count}"));
    }

    [Fact]
    public async Task A_stream_and_a_WebSocket_go_on_over_a_change()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(_gateway.Url.Replace("http", "ws") + "/public/socket"), CancellationToken.None);
        await EchoAsync(socket, "before");
        using var slow = await _gateway.Client.GetAsync("/public/slow", HttpCompletionOption.ResponseHeadersRead);
        await _gateway.EditAsync(plan => plan.Replace("\"* /public/**\"", "\"* /fresh/**\""));
        await EchoAsync(socket, "after");
        Assert.Equal("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", await slow.Content.ReadAsStringAsync());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    [Fact]
    [Provokes("dpop_proof_replayed")]
    public async Task A_replayed_proof_is_refused_over_a_change_of_something_else()
    {
        using var signer = new DPoPSigner();
        var token = _gateway.Token(fixture.Issuer, change: claims => claims["cnf"] = new System.Text.Json.Nodes.JsonObject { ["jkt"] = signer.Thumbprint });
        var proof = signer.Proof("GET", _gateway.Url + "/orders", DateTimeOffset.UtcNow, token);
        (string, string)[] headers = [("Authorization", "DPoP " + token), ("DPoP", proof)];
        using (var response = await _gateway.GetAsync("/orders", null, headers)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await _gateway.EditAsync(plan => plan.Replace("\"* /public/**\"", "\"* /fresh/**\""));
        using (var response = await _gateway.GetAsync("/orders", null, headers)) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    internal static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, received.Count));
    }
}
