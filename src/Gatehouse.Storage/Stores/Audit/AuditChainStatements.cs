using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores.Audit;

/// <summary>The chain: where it begins and ends, its checkpoints, and what is taken out of it.</summary>
internal static class AuditChainStatements
{
    private const string CheckpointColumns = "number, sequence, hash, at, key_id, public_jwk, jws";

    /// <summary>Locks the end of the chain: two sealers come one after the other.</summary>
    public static readonly Statement<bool, AuditChainState?> Hold = new(
        "audit_hold",
        "UPDATE audit_chain SET sequence = sequence WHERE id = 1 RETURNING start_sequence, start_hash, sequence, hash",
        static (_, _) => { },
        static (_, row) => Read(row, null));

    public static readonly Statement<bool, bool> Begin = new(
        "audit_begin",
        "INSERT INTO audit_chain (id, start_sequence, start_hash, sequence, hash) VALUES (1, 0, @hash, 0, @hash) ON CONFLICT (id) DO NOTHING",
        static (parameters, _) => parameters.Add("hash", AuditChain.Beginning),
        Rows.Any);

    public static readonly Statement<bool, AuditChainState?> ReadState = new(
        "audit_read_state",
        """
        SELECT start_sequence, start_hash, sequence, hash, (SELECT MIN(at) FROM audit_records WHERE sequence IS NULL)
        FROM (SELECT 1 AS one) AS always LEFT JOIN audit_chain ON audit_chain.id = 1
        """,
        static (_, _) => { },
        static (_, row) => Read(row, row.TimeOrNull(4)));

    public static readonly Statement<(GrantId Id, AuditSeal Seal), bool> Seal = new(
        "audit_seal",
        "UPDATE audit_records SET sequence = @sequence, previous = @previous, hash = @hash WHERE id = @id AND sequence IS NULL",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("sequence", input.Seal.Sequence);
            parameters.Add("previous", input.Seal.Previous);
            parameters.Add("hash", input.Seal.Hash);
        },
        Rows.Any);

    public static readonly Statement<AuditSeal, bool> Advance = new(
        "audit_advance",
        "UPDATE audit_chain SET sequence = @sequence, hash = @hash WHERE id = 1",
        static (parameters, seal) =>
        {
            parameters.Add("sequence", seal.Sequence);
            parameters.Add("hash", seal.Hash);
        },
        Rows.Any);

    public static readonly Statement<AuditCheckpoint, bool> AddCheckpoint = new(
        "audit_checkpoint_add",
        $"INSERT INTO audit_checkpoints ({CheckpointColumns}) VALUES (@number, @sequence, @hash, @at, @key_id, @public_jwk, @jws) ON CONFLICT (number) DO NOTHING RETURNING 1",
        static (parameters, checkpoint) =>
        {
            parameters.Add("number", checkpoint.Number);
            parameters.Add("sequence", checkpoint.Sequence);
            parameters.Add("hash", checkpoint.Hash);
            parameters.Add("at", checkpoint.At);
            parameters.Add("key_id", checkpoint.KeyId);
            parameters.Add("public_jwk", checkpoint.PublicJwk);
            parameters.Add("jws", checkpoint.Jws);
        },
        Rows.Any);

    public static readonly Statement<DateTimeOffset, AuditCheckpoint?> ReadCheckpoint = new(
        "audit_checkpoint_read",
        $"SELECT {CheckpointColumns} FROM audit_checkpoints WHERE at < @at ORDER BY number DESC LIMIT 1",
        static (parameters, at) => parameters.Add("at", at),
        static (_, row) => ReadCheckpointOf(row));

    public static readonly Statement<bool, List<AuditCheckpoint>?> ListCheckpoints = new(
        "audit_checkpoints_list",
        $"SELECT {CheckpointColumns} FROM audit_checkpoints ORDER BY number",
        static (_, _) => { },
        static (before, row) =>
        {
            (before ??= []).Add(ReadCheckpointOf(row));
            return before;
        });

    public static readonly Statement<AuditCheckpoint, bool> BeginAt = new(
        "audit_begin_at",
        "UPDATE audit_chain SET start_sequence = @sequence, start_hash = @hash WHERE id = 1 AND start_sequence < @sequence AND sequence >= @sequence RETURNING 1",
        static (parameters, checkpoint) =>
        {
            parameters.Add("sequence", checkpoint.Sequence);
            parameters.Add("hash", checkpoint.Hash);
        },
        Rows.Any);

    public static readonly Statement<int, int> CleanUp = new(
        "audit_clean_up",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM audit_records WHERE sequence <= (SELECT start_sequence FROM audit_chain WHERE id = 1) ORDER BY sequence LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM audit_records WHERE id IN (SELECT id FROM due)
        RETURNING 1
        """,
        static (parameters, batch) => parameters.Add("batch", batch),
        Rows.Count);

    public static readonly Statement<bool, int> CleanUpCheckpoints = new(
        "audit_checkpoints_clean_up",
        "DELETE FROM audit_checkpoints WHERE sequence < (SELECT start_sequence FROM audit_chain WHERE id = 1) RETURNING 1",
        static (_, _) => { },
        Rows.Count);

    private static AuditChainState Read(DbDataReader row, DateTimeOffset? oldestUnsealed) => row.IsDBNull(0)
        ? new AuditChainState(0, AuditChain.Beginning, 0, AuditChain.Beginning, oldestUnsealed)
        : new AuditChainState(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), oldestUnsealed);

    private static AuditCheckpoint ReadCheckpointOf(DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.Time(3), row.GetString(4), row.GetString(5), row.GetString(6));
}
