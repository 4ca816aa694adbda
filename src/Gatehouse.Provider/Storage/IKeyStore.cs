using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>A key as it is kept: everything secret in it is sealed.</summary>
/// <param name="Use"><c>sig</c> (signing), <c>mac</c> (handles) or <c>dp</c> (data protection).</param>
/// <param name="Sealed">The private half, sealed under the root secret, which is never in the database.</param>
/// <param name="PublicJwk">The public half as JSON, for signing keys.</param>
/// <param name="ActiveFrom">When it begins to be used; published from its creation on.</param>
/// <param name="RetiresAt">When it is used no more, but still published.</param>
/// <param name="DeleteAfter">When it can be deleted.</param>
public sealed record KeyRecord(
    string Id,
    string Use,
    string Algorithm,
    byte[] Sealed,
    string? PublicJwk,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActiveFrom,
    DateTimeOffset RetiresAt,
    DateTimeOffset DeleteAfter);

public interface IKeyStore : IRecordedStore<IKeyStore>
{
    ValueTask<IReadOnlyList<KeyRecord>> ReadAllAsync(CancellationToken cancel);

    /// <summary>Adds keys in one transaction; a key whose id is there already is left as it is.</summary>
    ValueTask AddAsync(IReadOnlyList<KeyRecord> keys, CancellationToken cancel);

    /// <summary>Changes the three dates of a key.</summary>
    ValueTask RescheduleAsync(string id, DateTimeOffset activeFrom, DateTimeOffset retiresAt, DateTimeOffset deleteAfter, CancellationToken cancel);

    ValueTask DeleteAsync(string id, CancellationToken cancel);

    /// <summary>Deletes a key and records in the same transaction that nothing it signed counts any more.</summary>
    ValueTask WithdrawAsync(string id, Revocation entry, CancellationToken cancel);
}

/// <summary>Lets one node of many do a periodic duty.</summary>
public interface ILeaseStore
{
    /// <summary>Takes or renews a named lease; false when another holder has it until later than <paramref name="now"/>.</summary>
    ValueTask<bool> TryTakeAsync(string name, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel);
}
