using System.Globalization;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Callers;

/// <summary>What a limit leaves to a caller, as it is told in headers.</summary>
/// <param name="Policy">The name of the limit.</param>
/// <param name="Quota">How many calls it allows.</param>
/// <param name="Window">In what time.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="Reset">When there are more.</param>
/// <param name="IsLeft">Whether this one may go on.</param>
[Spec("RateLimit Header Fields", "3"), Spec("RateLimit Header Fields", "4")]
internal readonly record struct Allowance(string Policy, long Quota, TimeSpan Window, long Remaining, TimeSpan Reset, bool IsLeft)
{
    public GatewayRefusal? FaultOr(GatewayRefusal refusal) => IsLeft ? null : refusal with { RetryAfter = Reset };

    public void Tell(IHeaderDictionary headers)
    {
        headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={Quota};w={Seconds(Window)}"));
        headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={Remaining};t={Seconds(Reset)}"));
    }

    private static long Seconds(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds);
}
