using Gatehouse.Provider.Storage;
using Gatehouse.Storage.Stores.Requests;

namespace Gatehouse.Storage.Stores;

internal static class RevocationStatements
{
    /// <summary>The same again only extends the end; it is recorded anew then, so that followers of the feed meet it.</summary>
    public static readonly Statement<Revocation, bool> Add = new(
        "revocation_add",
        """
        INSERT INTO revocations (kind, key, recorded_at, ends_at) VALUES (@kind, @key, @recorded_at, @ends_at)
        ON CONFLICT (kind, key) DO UPDATE
        SET ends_at = excluded.ends_at,
            recorded_at = CASE WHEN revocations.recorded_at < excluded.recorded_at THEN excluded.recorded_at ELSE revocations.recorded_at END
        WHERE revocations.ends_at < excluded.ends_at
        RETURNING 1
        """,
        static (parameters, revocation) =>
        {
            parameters.Add("kind", (short)revocation.Kind);
            parameters.Add("key", new GrantId(revocation.Key));
            parameters.Add("recorded_at", revocation.RecordedAt);
            parameters.Add("ends_at", revocation.EndsAt);
        },
        Rows.Any,
        revocation => new(LockedTable.Revocations, revocation.Key));

    public static readonly Statement<(RevocationKind Kind, UInt128 Key), bool> Contains = new(
        "revocation_contains",
        "SELECT 1 FROM revocations WHERE kind = @kind AND key = @key",
        static (parameters, input) =>
        {
            parameters.Add("kind", (short)input.Kind);
            parameters.Add("key", new GrantId(input.Key));
        },
        Rows.Any);

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = ShortLivedRows.CleanUpOf("revocations", "revocation_clean_up", key: "kind, key");
}

/// <summary>The durable revocation feed.</summary>
internal sealed class RevocationStore(Database database) : IRevocationStore
{
    public async ValueTask AddAsync(Revocation revocation, CancellationToken cancel) =>
        await database.WriteAsync(RevocationStatements.Add, revocation, cancel);

    public ValueTask<bool> ContainsAsync(RevocationKind kind, UInt128 key, CancellationToken cancel) =>
        database.ReadAsync(RevocationStatements.Contains, (kind, key), cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(RevocationStatements.CleanUp, input), (cutoff, batch), cancel);
}
