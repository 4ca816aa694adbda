using System.Collections.Concurrent;
using Gatehouse.Plan.Model;

namespace Gatehouse.Gateway.Callers;

/// <summary>How much one client may call one API in a calendar day or month. Counted in the memory of this gateway: another one, or a new start, counts anew.</summary>
internal sealed class CallerQuota(PlanQuota quota, TimeProvider time)
{
    /// <summary>More than clients can be registered; those beyond share one quota, and nobody's memory overflows.</summary>
    private const int MostCallers = 100_000;

    private sealed record Span(DateTimeOffset Begins, DateTimeOffset Ends, ConcurrentDictionary<string, int> Counts);

    private readonly Lock _turning = new();
    private Span _span = SpanOf(quota.Period, time.GetUtcNow());

    /// <summary>Counts one call.</summary>
    public Allowance Take(string caller)
    {
        var now = time.GetUtcNow();
        var span = Current(now);
        if (span.Counts.Count >= MostCallers && !span.Counts.ContainsKey(caller)) caller = "";
        // A refused call is not counted either, so that the number cannot run over.
        var used = span.Counts.AddOrUpdate(caller, 1, (_, count) => count > quota.Requests ? count : count + 1);
        return new Allowance("quota", quota.Requests, span.Ends - span.Begins, Math.Max(0, quota.Requests - used), span.Ends - now, used <= quota.Requests);
    }

    private Span Current(DateTimeOffset now)
    {
        var span = Volatile.Read(ref _span);
        if (now < span.Ends) return span;
        lock (_turning)
        {
            if (now >= _span.Ends) _span = SpanOf(quota.Period, now);
            return _span;
        }
    }

    private static Span SpanOf(PlanQuotaPeriod period, DateTimeOffset now)
    {
        var begins = new DateTimeOffset(now.Year, now.Month, period == PlanQuotaPeriod.Day ? now.Day : 1, 0, 0, 0, TimeSpan.Zero);
        return new Span(begins, period == PlanQuotaPeriod.Day ? begins.AddDays(1) : begins.AddMonths(1), new ConcurrentDictionary<string, int>(StringComparer.Ordinal));
    }
}
