using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Testing;

/// <summary>What one program has counted since this began to listen, by instrument and labels, whatever other programs run in the process.</summary>
public sealed class CountedSeries : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _series = new(StringComparer.Ordinal);

    /// <param name="program">The factory that the program's meters are made by.</param>
    public CountedSeries(IMeterFactory program)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == InstrumentNames.Meter && instrument.Meter.Scope == program) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.Start();
    }

    /// <summary>Every series, as <c>name label=value …</c>.</summary>
    public IReadOnlyCollection<string> Names => [.. _series.Keys];

    /// <summary>The sum of a counter, the last value of a gauge; null where there is none of these labels, given in their order.</summary>
    public double? this[string instrument, string labels]
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _series.TryGetValue($"{instrument} {labels}".TrimEnd(), out var value) ? value : null;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var series = instrument.Name;
        foreach (var (name, label) in labels) series += $" {name}={label}";
        _series.AddOrUpdate(series, value, (_, sum) => instrument.IsObservable ? value : sum + value);
    }
}
