namespace Gatehouse.Provider.Storage.Signals;

/// <summary>How much time one row stands for, in seconds.</summary>
public enum SignalStep
{
    TenSeconds = 10,
    FiveMinutes = 300,
    Hour = 3600,
}

/// <summary>What was counted within one step, or a part of it.</summary>
/// <param name="At">When the step begins: at a multiple of itself since 1970.</param>
/// <param name="Part">Each node writes parts of its own; what is rolled up has one.</param>
/// <param name="Bytes">A <see cref="SignalBucket"/>.</param>
public sealed record SignalRow(DateTimeOffset At, GrantId Part, byte[] Bytes);

/// <summary>Keeps what was counted: in short steps for a while, in longer ones for longer. Written by a background service, never by a request.</summary>
public interface ISignalStore
{
    /// <summary>Writes steps of ten seconds in one transaction. A part that is there already is replaced, so that a write may be repeated.</summary>
    ValueTask WriteAsync(IReadOnlyList<SignalRow> rows, CancellationToken cancel);

    /// <summary>The rows of the steps that begin from <paramref name="from"/> on and before <paramref name="to"/>, in the order of time.</summary>
    ValueTask<IReadOnlyList<SignalRow>> ReadAsync(SignalStep step, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel);

    /// <summary>Since when there are counts, as exactly as the steps tell that are still kept; null when there are none.</summary>
    ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancel);

    /// <summary>
    /// Sums what is new in short steps into the longer ones that hold them, which are written anew: to do it twice, or on two nodes at once,
    /// counts nothing twice. How many longer steps were written.
    /// </summary>
    ValueTask<int> RollUpAsync(SignalStep from, SignalStep to, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> rows of a step that began before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(SignalStep step, DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
