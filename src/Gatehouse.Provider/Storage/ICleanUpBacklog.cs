namespace Gatehouse.Provider.Storage;

/// <summary>Rows that have ended and wait to be deleted, and when somebody last set out to do it.</summary>
/// <param name="LastTaken">When a node last took the duty upon itself; null when none ever has.</param>
/// <param name="Rows">How many rows are overdue, by table; counted up to the asked number.</param>
public sealed record CleanUpBacklog(DateTimeOffset? LastTaken, IReadOnlyDictionary<string, int> Rows);

/// <summary>Tells whether clean-up keeps pace.</summary>
public interface ICleanUpBacklog
{
    /// <param name="lease">The name of the duty.</param>
    /// <param name="held">For how long a node takes it each time.</param>
    /// <param name="cutoff">Rows that ended before are overdue.</param>
    /// <param name="most">Where counting ends.</param>
    ValueTask<CleanUpBacklog> ReadAsync(string lease, TimeSpan held, DateTimeOffset cutoff, int most, CancellationToken cancel);
}
