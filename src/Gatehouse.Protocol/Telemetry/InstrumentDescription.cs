using System.Diagnostics.Metrics;

namespace Gatehouse.Protocol.Telemetry;

/// <summary>How an instrument measures.</summary>
public enum InstrumentKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down; asked when somebody reads it.</summary>
    Gauge,

    /// <summary>Counts measurements by size.</summary>
    Histogram,
}

/// <summary>A dimension of an instrument. What an anonymous caller sends is never one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">The values it can have, separated by commas where it is a fixed vocabulary; else what they are.</param>
public sealed record InstrumentLabel(string Name, string Values = "");

/// <summary>One thing that is measured: what programs call it, and what people need to know of it.</summary>
/// <param name="Name">Its name in the conventions of OpenTelemetry.</param>
/// <param name="Kind">How it measures.</param>
/// <param name="Unit">Seconds are <c>s</c>; what is counted stands in braces (UCUM).</param>
/// <param name="Publishers">Which programs publish it.</param>
/// <param name="Meaning">What it measures, as a sentence without its end.</param>
/// <param name="Labels">Its dimensions.</param>
public sealed record InstrumentDescription(string Name, InstrumentKind Kind, string Unit, Publishers Publishers, string Meaning, params InstrumentLabel[] Labels)
{
    /// <summary>The upper bounds of a histogram's buckets.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    /// <summary>What it is called where Prometheus reads it.</summary>
    public string PrometheusName => Name.Replace('.', '_') + (Unit == "s" ? "_seconds" : "") + (Kind == InstrumentKind.Counter ? "_total" : "");
}

/// <summary>The programs that publish metrics.</summary>
[Flags]
public enum Publishers
{
    /// <summary><c>gatehouse serve</c>.</summary>
    Provider = 1,

    /// <summary>An API with the package <c>Gatehouse.ResourceServer</c>.</summary>
    Api = 2,

    /// <summary><c>gatehouse gateway</c>.</summary>
    Gateway = 4,
}

/// <summary>Makes instruments as the catalogue describes them.</summary>
public static class InstrumentCreation
{
    /// <summary>A counter.</summary>
    public static Counter<long> Counter(this Meter meter, InstrumentDescription instrument)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(instrument);
        return meter.CreateCounter<long>(instrument.Name, instrument.Unit, instrument.Meaning);
    }

    /// <summary>A histogram with its buckets.</summary>
    public static Histogram<double> Histogram(this Meter meter, InstrumentDescription instrument)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(instrument);
        return meter.CreateHistogram(instrument.Name, instrument.Unit, instrument.Meaning, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. instrument.Buckets] });
    }

    /// <summary>A gauge with one value.</summary>
    public static void Gauge<T>(this Meter meter, InstrumentDescription instrument, Func<T> read)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(instrument);
        meter.CreateObservableGauge(instrument.Name, read, instrument.Unit, instrument.Meaning);
    }

    /// <summary>A gauge with a value for each label.</summary>
    public static void Gauge<T>(this Meter meter, InstrumentDescription instrument, Func<IEnumerable<Measurement<T>>> read)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(instrument);
        meter.CreateObservableGauge(instrument.Name, read, instrument.Unit, instrument.Meaning);
    }
}
