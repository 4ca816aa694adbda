using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>One numbered version of the configuration; secrets appear in it only as keyed hashes.</summary>
/// <param name="Document">JSON, written and read by the server.</param>
/// <param name="Fingerprint">Hash of the document, to tell whether a file says anything new.</param>
/// <param name="Source">Where it came from: <c>file</c>, <c>demo</c>, <c>apply</c>, <c>rollback</c>.</param>
public sealed record ConfigurationVersion(long Version, string Document, string Fingerprint, string Source, DateTimeOffset AppliedAt)
{
    /// <summary>Who made it; null when a node read it from its file.</summary>
    public string? Author { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What is known of a version beside what is in it.</summary>
/// <param name="HasText">Whether the plan as it was written is kept.</param>
public sealed record ConfigurationEntry(long Version, string Source, DateTimeOffset AppliedAt, string? Author, string? Reason, bool HasText);

/// <summary>What a new version brings with it, in the same transaction.</summary>
/// <param name="Text">The plan as it was written; null where a secret stands in it.</param>
/// <param name="Accounts">Accounts to create, unless their names are taken.</param>
public sealed record ConfigurationAddition(ConfigurationVersion Version, string? Text, IReadOnlyList<Account> Accounts);

public interface IConfigurationStore : IRecordedStore<IConfigurationStore>
{
    ValueTask<ConfigurationVersion?> ReadNewestAsync(CancellationToken cancel);

    /// <summary>The newest version that came from the given source, or was found there again, or null.</summary>
    ValueTask<ConfigurationVersion?> ReadNewestAsync(string source, CancellationToken cancel);

    ValueTask<ConfigurationVersion?> ReadAsync(long version, CancellationToken cancel);

    /// <summary>The plan of a version as it was written; null when it is not kept.</summary>
    ValueTask<string?> ReadTextAsync(long version, CancellationToken cancel);

    /// <summary>All versions, the newest first.</summary>
    ValueTask<IReadOnlyList<ConfigurationEntry>> ListAsync(CancellationToken cancel);

    /// <summary>Adds the version if its number is exactly one more than the newest; false when somebody was faster, and then nothing of it is there.</summary>
    ValueTask<bool> TryAddAsync(ConfigurationAddition addition, CancellationToken cancel);

    /// <summary>Notes that a source says the same as a version, if it is still the newest.</summary>
    ValueTask<bool> TryNoteAsync(long version, string source, CancellationToken cancel);
}
