using System.Net;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>How upstreams are, and how the gateway itself is.</summary>
public sealed class Health(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task An_upstream_that_fails_its_probes_is_left_out_until_it_answers_again()
    {
        await using var first = await KestrelUpstream.StartAsync();
        await using var second = await KestrelUpstream.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [first.Address, second.Address], gateway: "      health: { path: /healthz, interval: 1s }"));
        Assert.Equal(2, await AnsweredByAsync());
        first.IsWell = false;
        await UntilAsync(up: 1);
        Assert.Equal(1, await AnsweredByAsync());
        Assert.Contains(gateway.Log, line => line.Contains($"The upstream {first.Address} of orders is left out: its probe is answered 503", StringComparison.Ordinal));
        first.IsWell = true;
        await UntilAsync(up: 2);
        Assert.Equal(2, await AnsweredByAsync());
        // When none is well they are all tried: refusing everybody would help nobody.
        first.IsWell = second.IsWell = false;
        await UntilAsync(up: 0);
        Assert.Equal(2, await AnsweredByAsync());

        async Task<int> AnsweredByAsync()
        {
            var answers = new HashSet<string>();
            for (var i = 0; i < 10; i++) answers.Add(await gateway.Client.GetStringAsync("/public/who"));
            return answers.Count;
        }

        async Task UntilAsync(int up)
        {
            var pool = gateway.Services.GetRequiredService<CurrentGateway>().Snapshot.Apis.Single().Upstreams;
            for (var i = 0; i < 500 && pool.All.Count(upstream => upstream.IsUp) != up; i++) await Task.Delay(20);
            Assert.Equal(up, pool.All.Count(upstream => upstream.IsUp));
        }
    }

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task The_gateway_tells_its_own_health_at_hosts_that_belong_to_no_API(string path)
    {
        using (var response = await fixture.Gateway.Own.GetAsync(path)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using (var response = await fixture.Gateway.GetAsync(path)) Assert.Equal((HttpStatusCode.NotFound, "route_unknown"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
    }
}
