using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>Every decision is counted once, under labels that no caller can choose.</summary>
public sealed class Metrics
{
    [Fact]
    public async Task Every_call_to_a_protected_endpoint_is_counted_once_with_its_decision_and_reason()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await ApiUnderTest.StartAsync(issuer);
        var factory = api.Services.GetRequiredService<IMeterFactory>();
        var (calls, durations) = (new ConcurrentBag<string>(), new ConcurrentBag<double>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == InstrumentNames.Meter && instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.Equal(InstrumentNames.ApiCalls, instrument.Name);
            for (var one = 0; one < value; one++) calls.Add(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
        });
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            Assert.Equal(InstrumentNames.ApiDecisionDuration, instrument.Name);
            durations.Add(value);
        });
        listener.Start();

        foreach (var (method, path, token) in new[]
        {
            (HttpMethod.Get, "/orders/4711", issuer.Token()), (HttpMethod.Get, "/orders/4712", null), (HttpMethod.Get, "/orders", "nonsense"),
            (HttpMethod.Post, "/orders", issuer.Token()), (HttpMethod.Get, "/", null), (HttpMethod.Get, "/", "nonsense"),
        })
        {
            using var response = await api.SendAsync(method, path, token);
        }

        Assert.Equal(
            [
                "api=https://orders.example.com route=/orders decision=refused reason=scope_insufficient",
                "api=https://orders.example.com route=/orders/{id?} decision=allowed reason=",
                "api=https://orders.example.com route=/orders/{id?} decision=refused reason=token_malformed",
                "api=https://orders.example.com route=/orders/{id?} decision=refused reason=token_missing",
            ],
            calls.Order(StringComparer.Ordinal));
        Assert.All(durations, seconds => Assert.InRange(seconds, 0, 60));
        Assert.Equal(4, durations.Count);
    }
}
