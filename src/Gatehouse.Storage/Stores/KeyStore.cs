using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores;

/// <summary>Sealed keys. Every change counts up the version that all nodes watch, in the same transaction.</summary>
internal sealed class KeyStore(Database database) : IKeyStore
{
    private static readonly Statement<bool, List<KeyRecord>?> ReadAll = new(
        "key_read_all",
        """
        SELECT id, purpose, algorithm, sealed, public_jwk, created_at, active_from, retires_at, delete_after
        FROM keys ORDER BY created_at, id
        """,
        static (_, _) => { },
        static (keys, row) =>
        {
            (keys ??= []).Add(Read(row));
            return keys;
        });

    /// <summary>Locks its row: changes of keys happen one after the other.</summary>
    private static readonly Statement<bool, bool> CountUp = new(
        "key_count_up",
        "UPDATE keys_version SET version = version + 1 WHERE id = 1 RETURNING 1",
        static (_, _) => { },
        Rows.Any);

    private static readonly Statement<KeyRecord, bool> Add = new(
        "key_add",
        """
        INSERT INTO keys (id, purpose, algorithm, sealed, public_jwk, created_at, active_from, retires_at, delete_after)
        VALUES (@id, @purpose, @algorithm, @sealed, @public_jwk, @created_at, @active_from, @retires_at, @delete_after)
        ON CONFLICT (id) DO NOTHING
        RETURNING 1
        """,
        static (parameters, key) =>
        {
            parameters.Add("id", key.Id);
            parameters.Add("purpose", key.Use);
            parameters.Add("algorithm", key.Algorithm);
            parameters.Add("sealed", key.Sealed);
            parameters.Add("public_jwk", key.PublicJwk);
            parameters.Add("created_at", key.CreatedAt);
            parameters.Add("active_from", key.ActiveFrom);
            parameters.Add("retires_at", key.RetiresAt);
            parameters.Add("delete_after", key.DeleteAfter);
        },
        Rows.Any);

    private static readonly Statement<(string Id, DateTimeOffset ActiveFrom, DateTimeOffset RetiresAt, DateTimeOffset DeleteAfter), bool>
        Reschedule = new(
            "key_reschedule",
            "UPDATE keys SET active_from = @active_from, retires_at = @retires_at, delete_after = @delete_after WHERE id = @id RETURNING 1",
            static (parameters, input) =>
            {
                parameters.Add("id", input.Id);
                parameters.Add("active_from", input.ActiveFrom);
                parameters.Add("retires_at", input.RetiresAt);
                parameters.Add("delete_after", input.DeleteAfter);
            },
            Rows.Any);

    private static readonly Statement<string, bool> Delete = new(
        "key_delete",
        "DELETE FROM keys WHERE id = @id RETURNING 1",
        static (parameters, id) => parameters.Add("id", id),
        Rows.Any);

    public IKeyStore Recording(params IReadOnlyList<AuditRecord> records) => new KeyStore(new RecordingDatabase(database, records));

    public async ValueTask<IReadOnlyList<KeyRecord>> ReadAllAsync(CancellationToken cancel) =>
        await database.ReadAsync(ReadAll, true, cancel) ?? [];

    public async ValueTask AddAsync(IReadOnlyList<KeyRecord> keys, CancellationToken cancel) =>
        await database.TransactAsync(
            static async (transaction, keys) =>
            {
                var counted = await transaction.ExecuteAsync(CountUp, true);
                await transaction.ExecuteManyAsync(Add, keys);
                await transaction.RecordAsync();
                return counted;
            },
            keys,
            cancel);

    public async ValueTask RescheduleAsync(
        string id, DateTimeOffset activeFrom, DateTimeOffset retiresAt, DateTimeOffset deleteAfter, CancellationToken cancel) =>
        await database.TransactAsync(
            static async (transaction, input) => await transaction.ExecuteAsync(CountUp, true) && await RecordAsync(transaction, await transaction.ExecuteAsync(Reschedule, input)),
            (id, activeFrom, retiresAt, deleteAfter),
            cancel);

    public async ValueTask DeleteAsync(string id, CancellationToken cancel) =>
        await database.TransactAsync(
            static async (transaction, id) => await transaction.ExecuteAsync(CountUp, true) && await RecordAsync(transaction, await transaction.ExecuteAsync(Delete, id)),
            id,
            cancel);

    public async ValueTask WithdrawAsync(string id, Revocation entry, CancellationToken cancel) =>
        await database.TransactAsync(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(CountUp, true);
                await RecordAsync(transaction, await transaction.ExecuteAsync(Delete, input.id));
                return await transaction.ExecuteAsync(RevocationStatements.Add, input.entry);
            },
            (id, entry),
            cancel);

    private static async ValueTask<bool> RecordAsync(ITransaction transaction, bool changed)
    {
        if (changed) await transaction.RecordAsync();
        return changed;
    }

    private static KeyRecord Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetFieldValue<byte[]>(3),
        row.TextOrNull(4),
        row.Time(5),
        row.Time(6),
        row.Time(7),
        row.Time(8));
}
