namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>What was scraped of one fault.</summary>
/// <param name="Healthy">Some seconds of everyday traffic.</param>
/// <param name="Before">What was there when the fault began.</param>
/// <param name="During">Some seconds in which the fault had its effect.</param>
/// <param name="IsSlow">Whether slowness was provoked.</param>
internal sealed record MeasuredFault(Scraped Healthy, Scraped Before, Scraped During, bool IsSlow)
{
    /// <summary>Whether the machine was too slow by itself, all the time, for the alerts on slowness to be judged before the fault.</summary>
    public bool WasSlowBefore => Healthy.IsSlow;

    /// <summary>The same while there was the fault.</summary>
    public bool WasSlowDuring => !IsSlow && (Healthy.IsSlow || During.IsSlow);
}
