namespace Gatehouse.Plan;

/// <summary>Tells one state of a plan's files from another.</summary>
/// <param name="WrittenAt">When the newest of them was written.</param>
/// <param name="Files">Which they are.</param>
public sealed record PlanStamp(DateTime WrittenAt, string Files)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>A file that is being written is read half, and its second half may carry the same time stamp: it is to be read when it has come to rest.</summary>
    public bool HasSettled => TimeProvider.System.GetUtcNow().UtcDateTime - WrittenAt is not { Ticks: >= 0 } age || age >= Rest;
}
