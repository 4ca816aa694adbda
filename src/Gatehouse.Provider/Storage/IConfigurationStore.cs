namespace Gatehouse.Provider.Storage;

/// <summary>One numbered version of the configuration; secrets appear in it only as keyed hashes.</summary>
/// <param name="Document">JSON, written and read by the server.</param>
/// <param name="Fingerprint">Hash of the document, to tell whether a file says anything new.</param>
/// <param name="Source">Where it came from: <c>file</c>, <c>demo</c>.</param>
public sealed record ConfigurationVersion(long Version, string Document, string Fingerprint, string Source, DateTimeOffset AppliedAt);

public interface IConfigurationStore
{
    ValueTask<ConfigurationVersion?> ReadNewestAsync(CancellationToken cancel);

    /// <summary>The newest version that came from the given source, or null.</summary>
    ValueTask<ConfigurationVersion?> ReadNewestAsync(string source, CancellationToken cancel);

    /// <summary>Adds the version if its number is exactly one more than the newest; false when somebody was faster.</summary>
    ValueTask<bool> TryAddAsync(ConfigurationVersion version, CancellationToken cancel);
}
