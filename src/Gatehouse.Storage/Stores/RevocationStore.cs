using System.Data.Common;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Storage.Stores.Requests;

namespace Gatehouse.Storage.Stores;

internal static class RevocationStatements
{
    internal const string Columns = "kind, key, recorded_at, ends_at, issued_before";

    /// <summary>The same again only extends what it says; it is recorded anew, so that followers of the feed meet it who have missed it.</summary>
    public static readonly Statement<Revocation, bool> Add = new(
        "revocation_add",
        $"""
        INSERT INTO revocations ({Columns}) VALUES (@kind, @key, @recorded_at, @ends_at, @issued_before)
        ON CONFLICT (kind, key) DO UPDATE
        SET ends_at = CASE WHEN revocations.ends_at < excluded.ends_at THEN excluded.ends_at ELSE revocations.ends_at END,
            issued_before = CASE WHEN revocations.issued_before < excluded.issued_before THEN excluded.issued_before ELSE revocations.issued_before END,
            recorded_at = CASE WHEN revocations.recorded_at < excluded.recorded_at THEN excluded.recorded_at ELSE revocations.recorded_at END
        WHERE revocations.ends_at < excluded.ends_at OR revocations.issued_before < excluded.issued_before OR revocations.recorded_at < excluded.recorded_at
        RETURNING 1
        """,
        static (parameters, revocation) =>
        {
            parameters.Add("kind", (short)revocation.Kind);
            parameters.Add("key", new GrantId(revocation.Key));
            parameters.Add("recorded_at", revocation.RecordedAt);
            parameters.Add("ends_at", revocation.EndsAt);
            parameters.Add("issued_before", revocation.IssuedBefore);
        },
        Rows.Any,
        revocation => new(LockedTable.Revocations, revocation.Key));

    public static readonly Statement<(RevocationKind Kind, UInt128 Key), Revocation?> Find = new(
        "revocation_find",
        $"SELECT {Columns} FROM revocations WHERE kind = @kind AND key = @key",
        static (parameters, input) =>
        {
            parameters.Add("kind", (short)input.Kind);
            parameters.Add("key", new GrantId(input.Key));
        },
        static (_, row) => Read(row, 0));

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = ShortLivedRows.CleanUpOf("revocations", "revocation_clean_up", key: "kind, key");

    internal static Revocation Read(DbDataReader row, int first) =>
        new((RevocationKind)row.GetInt16(first), row.Id(first + 1).Value, row.Time(first + 2), row.Time(first + 3), row.TimeOrNull(first + 4));
}

/// <summary>The durable revocation feed.</summary>
internal sealed class RevocationStore(Database database) : IRevocationStore
{
    public IRevocationStore Recording(params IReadOnlyList<AuditRecord> records) => new RevocationStore(new RecordingDatabase(database, records));

    public async ValueTask AddAsync(Revocation revocation, CancellationToken cancel) =>
        await database.WriteAsync(RevocationStatements.Add, revocation, cancel);

    public ValueTask<Revocation?> FindAsync(RevocationKind kind, UInt128 key, CancellationToken cancel) =>
        database.ReadAsync(RevocationStatements.Find, (kind, key), cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(RevocationStatements.CleanUp, input), (cutoff, batch), cancel);
}
