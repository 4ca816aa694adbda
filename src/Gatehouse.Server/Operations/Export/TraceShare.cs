using System.Globalization;
using OpenTelemetry.Trace;

namespace Gatehouse.Server.Operations.Export;

/// <summary>
/// Which traces are kept, as <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c> say. For a request that begins a trace it is drawn
/// before a span is made, and the draw holds; everything else is decided as the specification of OpenTelemetry says.
/// </summary>
internal sealed class TraceShare : Sampler
{
    private readonly double _share;
    private readonly Sampler _others;

    private TraceShare(double share, Sampler others) => (_share, _others) = (share, others);

    /// <summary>What the variables say; where they say nothing, or what nobody knows, every trace is kept that its sender does not leave out.</summary>
    public static TraceShare Of(string? sampler, string? argument)
    {
        var ratio = double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && read is >= 0 and <= 1 ? read : 1;
        return sampler?.Trim() switch
        {
            "always_on" => new(1, new AlwaysOnSampler()),
            "always_off" => new(0, new AlwaysOffSampler()),
            "traceidratio" => new(ratio, new TraceIdRatioBasedSampler(ratio)),
            "parentbased_always_off" => new(0, new ParentBasedSampler(new AlwaysOffSampler())),
            "parentbased_traceidratio" => new(ratio, new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio))),
            _ => new(1, new ParentBasedSampler(new AlwaysOnSampler())),
        };
    }

    /// <summary>Whether the next trace that a request begins is kept.</summary>
    public bool KeepsNext() => _share >= 1 || Random.Shared.NextDouble() < _share;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.ParentContext == default && samplingParameters.Name == RequestSpans.Name ? new SamplingResult(SamplingDecision.RecordAndSample) : _others.ShouldSample(samplingParameters);
}
