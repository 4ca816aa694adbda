using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>Every decision is counted once, in the instrument that APIs with the package have too.</summary>
public sealed class Metrics : IAsyncLifetime, IDisposable
{
    private readonly RawUpstream _upstream = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Api, string Decision)> _calls = [];
    private TestIssuer _issuer = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is InstrumentNames.ApiCalls or InstrumentNames.UpstreamHealthy) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _calls.Enqueue((Tag(tags, "api"), $"{Tag(tags, "route")} {Tag(tags, "decision")} {Tag(tags, "reason")}".Trim())));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => _calls.Enqueue((Tag(tags, "api"), $"{Tag(tags, "upstream")} {value}")));
        _listener.Start();
        _gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(_issuer, url, [_upstream.Address], gateway: "      rate_limit: { requests: 1, period: 1h }"));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _issuer.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("/orders/17", true, "GET /orders/** allowed")]
    [InlineData("/orders/17", false, "GET /orders/** refused token_missing")]
    [InlineData("/any/17", true, "* /any/** allowed")]
    [InlineData("/public/17", false, "* /public/** allowed")]
    [InlineData("/admin/17", true, "GET /admin/** refused policy_refused")]
    public async Task A_decision_about_a_route_names_its_pattern(string path, bool withToken, string counted)
    {
        using (await _gateway.GetAsync(path, withToken ? _gateway.Token(_issuer) : null)) Assert.Equal([counted], Counted(_gateway.Url));
    }

    [Fact]
    public async Task One_that_came_too_often_is_counted_as_that_alone()
    {
        for (var i = 0; i < 2; i++)
            using (await _gateway.GetAsync("/orders/17", _gateway.Token(_issuer)))
            {
            }
        Assert.Equal(["GET /orders/** allowed", "GET /orders/** refused rate_limited"], Counted(_gateway.Url));
    }

    [Fact]
    [Provokes("path_encoded_separator")]
    public async Task What_has_no_route_names_neither_path_nor_API()
    {
        using (await _gateway.GetAsync("/secret/17")) Assert.Contains("refused route_unknown", Counted(""));
        await _gateway.RawAsync("GET /public/..%2F17");
        Assert.Contains("refused path_encoded_separator", Counted(""));
        Assert.DoesNotContain(_calls, call => call.Decision.Contains("17", StringComparison.Ordinal) && !call.Decision.Contains("http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_path_and_no_token_is_logged()
    {
        var token = _gateway.Token(_issuer);
        using (await _gateway.GetAsync("/orders/secret-path", token))
        using (await _gateway.GetAsync("/admin/secret-path?secret-query", token))
        using (await _gateway.GetAsync("/secret-path", token))
            Assert.DoesNotContain(_gateway.Log, line => !line.Contains("Request ", StringComparison.Ordinal) && (line.Contains("secret", StringComparison.Ordinal) || line.Contains(token, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_health_of_each_upstream_is_a_gauge()
    {
        _listener.RecordObservableInstruments();
        Assert.Contains($"{_upstream.Address} 1", Counted(_gateway.Url));
    }

    private string[] Counted(string api) => [.. _calls.Where(call => call.Api == api).Select(call => call.Decision)];

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Key == name)
                return tag.Value?.ToString() ?? "";
        return "";
    }
}
