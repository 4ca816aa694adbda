using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Gateway.Tests.BadInput;

/// <summary>Upstreams that are away, die in the middle, answer nonsense or nothing: the caller is told in clear words, and it is counted.</summary>
public sealed class Upstreams(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task An_upstream_that_is_away_is_a_502()
    {
        await using var gateway = await InFrontOfAsync($"http://127.0.0.1:{Checkout.FreePort()}");
        await FailsAsync(gateway, 502, "upstream_unreachable");
    }

    [Fact]
    public async Task An_upstream_that_dies_before_it_answers_is_a_502()
    {
        await using var upstream = new RawUpstream { Answer = _ => null };
        await using var gateway = await InFrontOfAsync(upstream.Address);
        await FailsAsync(gateway, 502, "upstream_unreachable");
    }

    [Fact]
    public async Task An_upstream_that_answers_nonsense_is_a_502()
    {
        await using var upstream = new RawUpstream { Answer = _ => "nonsense\r\n\r\n"u8.ToArray(), BreaksOff = true };
        await using var gateway = await InFrontOfAsync(upstream.Address);
        await FailsAsync(gateway, 502, "upstream_unreachable");
    }

    [Fact]
    public async Task An_upstream_that_does_not_answer_in_time_is_a_504()
    {
        using var never = new ManualResetEventSlim();
        await using var upstream = new RawUpstream { Answer = _ => { never.Wait(TimeSpan.FromSeconds(5)); return null; } };
        await using var gateway = await InFrontOfAsync(upstream.Address, "      timeout: 1s");
        await FailsAsync(gateway, 504, "upstream_timed_out");
        never.Set();
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_broken_off_for_the_caller_too()
    {
        await using var upstream = new RawUpstream { Answer = _ => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it"u8.ToArray(), BreaksOff = true };
        await using var gateway = await InFrontOfAsync(upstream.Address);
        using var failures = new Failures();
        await Assert.ThrowsAnyAsync<Exception>(() => gateway.Client.GetStringAsync("/public/page"));
        Assert.Equal(["upstream_broken"], await failures.OfAsync(gateway));
    }

    [Fact]
    public async Task Another_upstream_takes_over_from_one_that_is_away()
    {
        await using var upstream = new RawUpstream();
        await using var gateway = await InFrontOfAsync($"http://127.0.0.1:{Checkout.FreePort()}, {upstream.Address}");
        for (var i = 0; i < 10; i++)
        {
            var answer = await gateway.RawAsync("POST /public/page", "Content-Length: 5\r\n", "hello");
            Assert.True(answer.Status == 200, string.Join("\n", gateway.Log));
        }
        Assert.Equal(10, upstream.Bodies.Count(body => body == "hello"));
    }

    private Task<GatewayUnderTest> InFrontOfAsync(string upstreams, string more = "") =>
        GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [upstreams], gateway: more));

    private static async Task FailsAsync(GatewayUnderTest gateway, int status, string reason)
    {
        using var failures = new Failures();
        var answer = await gateway.RawAsync("GET /public/page");
        Assert.Equal((status, reason), (answer.Status, answer.Reason));
        Assert.Contains($"\"reason\":\"{reason}\"", answer.Body);
        Assert.Equal([reason], await failures.OfAsync(gateway));
        Assert.Contains(gateway.Log, line => line.Contains("did not answer", StringComparison.Ordinal));
    }

    /// <summary>What the instrument counted, by API.</summary>
    private sealed class Failures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<(string Api, string Reason)> _counted = [];

        public Failures()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == InstrumentNames.UpstreamFailures) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                lock (_counted) _counted.Add((tags[0].Value!.ToString()!, tags[1].Value!.ToString()!));
            });
            _listener.Start();
        }

        public async Task<string[]> OfAsync(GatewayUnderTest gateway)
        {
            for (var i = 0; i < 100; i++)
            {
                lock (_counted)
                    if (_counted.Where(found => found.Api == gateway.Url).Select(found => found.Reason).ToArray() is { Length: > 0 } reasons) return reasons;
                await Task.Delay(20);
            }
            return [];
        }

        public void Dispose() => _listener.Dispose();
    }
}
