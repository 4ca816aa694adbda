namespace Gatehouse.Provider.Storage;

/// <summary>What changed in the shared database, read by every node several times a second in one round trip.</summary>
/// <param name="DatabaseTime">The database's own clock, for measuring this node's offset.</param>
/// <param name="ConfigurationVersion">The newest configuration version; 0 when there is none.</param>
/// <param name="KeysVersion">Changes whenever a key is added, changed or deleted.</param>
/// <param name="RegisteredClientsVersion">Changes whenever a client that registered itself is changed or deleted.</param>
/// <param name="Revocations">Entries recorded at or after the asked instant whose end is not longer ago than <see cref="Revocation.Tolerance"/>.</param>
public sealed record News(DateTimeOffset DatabaseTime, long ConfigurationVersion, long KeysVersion, long RegisteredClientsVersion, IReadOnlyList<Revocation> Revocations);

public interface INewsStore
{
    ValueTask<News> ReadAsync(DateTimeOffset revocationsSince, DateTimeOffset now, CancellationToken cancel);
}
