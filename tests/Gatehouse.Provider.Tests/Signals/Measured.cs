using System.Diagnostics.Metrics;

namespace Gatehouse.Provider.Tests.Signals;

/// <summary>Counts what an instrument of this process counts with a certain outcome.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public Measured(string instrument, string outcome)
    {
        _listener.InstrumentPublished = (found, listener) =>
        {
            if (found.Name == instrument) listener.EnableMeasurementEvents(found);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, labels, _) =>
        {
            foreach (var label in labels)
                if (label.Key == "outcome" && (string?)label.Value == outcome) Interlocked.Add(ref _count, value);
        });
        _listener.Start();
    }

    public long Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
