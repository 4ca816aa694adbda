using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Revocations;

/// <summary>An API that follows the revocations of the test issuer.</summary>
public abstract class FollowingApi : IAsyncLifetime
{
    protected FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    protected TestIssuer Issuer { get; private set; } = null!;

    protected TestFeed Feed => Issuer.Feed!;

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        (Issuer.Clock, Issuer.Feed) = (Clock, null);
        Issuer.Feed = new TestFeed(Issuer);
    }

    public virtual ValueTask DisposeAsync() => Issuer.DisposeAsync();

    protected async Task<ApiUnderTest> StartAsync(Action<GatehouseOptions>? configure = null, bool awaitFollowing = true)
    {
        var api = await ApiUnderTest.StartAsync(Issuer, options =>
        {
            (options.ClientId, options.ClientSecret) = ("orders-api", "a secret+");
            configure?.Invoke(options);
        }, Clock);
        if (awaitFollowing) await UntilAsync(() => Feed.Waiting > 0);
        return api;
    }

    protected static async Task<HttpStatusCode> StatusAsync(ApiUnderTest api, string token)
    {
        using var response = await api.GetAsync(token);
        return response.StatusCode;
    }

    /// <summary>Waits in real time: until then, and no longer than the promise.</summary>
    protected static async Task UntilAsync(Func<bool> condition, int seconds = 10)
    {
        for (var attempt = 0; attempt < seconds * 20; attempt++)
        {
            if (condition()) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"It did not become true within {seconds} seconds.");
    }

    protected static async Task UntilAsync(ApiUnderTest api, string token, HttpStatusCode status, int seconds = 10)
    {
        for (var attempt = 0; attempt < seconds * 20; attempt++)
        {
            if (await StatusAsync(api, token) == status) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"The call was not answered {status} within {seconds} seconds.");
    }

    /// <summary>Reads the instruments of an API: the last value of each gauge, the sum of each counter, by name and labels.</summary>
    protected static Dictionary<string, double> Measure(ApiUnderTest api, ConcurrentDictionary<string, double> counted)
    {
        using var listener = Listen(api, counted);
        listener.RecordObservableInstruments();
        return new(counted);
    }

    protected static MeterListener Listen(ApiUnderTest api, ConcurrentDictionary<string, double> counted)
    {
        var factory = api.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == InstrumentNames.Meter && instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
            },
        };
        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]);
            if (instrument.IsObservable) counted[name] = value;
            else counted.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        return listener;
    }
}
