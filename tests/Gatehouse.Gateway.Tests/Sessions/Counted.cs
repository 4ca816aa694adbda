using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>What operators see of sessions.</summary>
public sealed class Counted(SessionFixture fixture) : IClassFixture<SessionFixture>, IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _seen = [];

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Sessions_are_counted_when_they_begin_and_end_and_a_way_to_the_login_as_a_refusal()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is InstrumentNames.ApiCalls or InstrumentNames.GatewaySessions) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string ?? "");
            if (named["api"] == fixture.Gateway.Url) _seen.Enqueue(instrument.Name == InstrumentNames.GatewaySessions ? named["event"] : $"{named["route"]} {named["decision"]} {named["reason"]}".Trim());
        });
        _listener.Start();
        var visitor = fixture.NewVisitor();
        using (await visitor.SignInAsync())
        {
        }
        using (await visitor.PostAsync("/orders/1"))
        {
        }
        using (await visitor.PostAsync("/.gatehouse/logout", ("Sec-Fetch-Site", "same-origin")))
        {
        }
        Assert.Equal(["GET /orders/** refused login_required", "started", "GET /orders/** allowed", "* /orders/** refused cross_origin", "ended"], _seen);
    }
}
