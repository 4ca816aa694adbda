using System.Diagnostics;
using Gatehouse.Server.Operations.Export;
using OpenTelemetry.Trace;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>Which traces are kept is drawn once, where a request begins one; whoever brings a trace decides.</summary>
public sealed class Traces
{
    private static readonly ActivityContext Left = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, isRemote: true);
    private static readonly ActivityContext Kept = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);

    [Theory]
    [InlineData(null, null, 1000, true, false, true)]
    [InlineData("always_on", null, 1000, true, true, true)]
    [InlineData("always_off", null, 0, false, false, false)]
    [InlineData("parentbased_always_on", "0.2", 1000, true, false, true)]
    [InlineData("parentbased_always_off", null, 0, true, false, false)]
    [InlineData("parentbased_traceidratio", "0", 0, true, false, false)]
    [InlineData("parentbased_traceidratio", "1", 1000, true, false, true)]
    [InlineData("parentbased_traceidratio", "nonsense", 1000, true, false, true)]
    [InlineData("parentbased_traceidratio", "7", 1000, true, false, true)]
    [InlineData("traceidratio", "0", 0, false, false, false)]
    [InlineData("invented", null, 1000, true, false, true)]
    public void Each_sampler_of_the_specification_does_as_it_is_called(string? sampler, string? argument, int keptOfThousand, bool keptOfKept, bool keptOfLeft, bool keptOfBackground)
    {
        var share = TraceShare.Of(sampler, argument);

        Assert.Equal(keptOfThousand, Enumerable.Range(0, 1000).Count(_ => share.KeepsNext()));
        Assert.Equal(keptOfKept, IsKept(share, Kept, RequestSpans.Name));
        Assert.Equal(keptOfLeft, IsKept(share, Left, RequestSpans.Name));
        // A request was drawn before it got here; work without a request was not.
        Assert.True(IsKept(share, default, RequestSpans.Name));
        Assert.Equal(keptOfBackground, IsKept(share, default, "System.Net.Http.HttpRequestOut"));
    }

    [Fact]
    public void A_share_is_drawn_about_as_often_as_it_says()
    {
        var share = TraceShare.Of("parentbased_traceidratio", "0.25");

        Assert.InRange(Enumerable.Range(0, 20_000).Count(_ => share.KeepsNext()), 4_500, 5_500);
    }

    private static bool IsKept(TraceShare share, ActivityContext parent, string name) =>
        share.ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), name, ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
}
