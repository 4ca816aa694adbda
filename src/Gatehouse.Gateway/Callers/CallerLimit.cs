using System.Threading.RateLimiting;
using Gatehouse.Plan.Model;

namespace Gatehouse.Gateway.Callers;

/// <summary>How often one caller may call one API: a bucket that fills evenly, so that a burst is allowed and a flood is not.</summary>
internal sealed class CallerLimit(PlanRateLimit limit) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _buckets = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => Bucket(limit)));

    /// <summary>Counts one call.</summary>
    public Allowance Take(string caller)
    {
        using var lease = _buckets.AttemptAcquire(caller);
        var left = _buckets.GetStatistics(caller)?.CurrentAvailablePermits ?? 0;
        if (lease.IsAcquired) return new Allowance("rate", limit.Requests, limit.Period, left, limit.Period * ((double)(limit.Requests - left) / limit.Requests), true);
        return new Allowance("rate", limit.Requests, limit.Period, 0, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1), false);
    }

    public void Dispose() => _buckets.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(PlanRateLimit limit)
    {
        // Filled a bit at a time, and no oftener than the ten times a second that the clock behind it ticks.
        var steps = (int)Math.Clamp(Math.Min(limit.Requests, limit.Period.TotalMilliseconds / 100), 1, 1000);
        var tokens = Math.Max(1, limit.Requests / steps);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit.Requests,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = limit.Period * ((double)tokens / limit.Requests),
            QueueLimit = 0,
            AutoReplenishment = false,
        };
    }
}
