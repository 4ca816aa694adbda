using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores.Audit;

/// <summary>The audit trail on the database.</summary>
internal sealed class AuditStore(Database database) : IAuditStore
{
    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancel)
    {
        if (records is [var only]) await database.WriteAsync(AuditStatements.Append, only, cancel);
        else await database.TransactAsync(
            static async (transaction, all) =>
            {
                await transaction.ExecuteManyAsync(AuditStatements.Append, all);
                return true;
            },
            records,
            cancel);
    }

    public ValueTask<int> SealAsync(int batch, CancellationToken cancel) => database.TransactAsync(
        static async (transaction, batch) =>
        {
            if (await transaction.ExecuteAsync(AuditChainStatements.Hold, true) is not { } chain)
            {
                // Another node may make the row at this moment: whoever comes second waits for it here.
                await transaction.ExecuteAsync(AuditChainStatements.Begin, true);
                chain = (await transaction.ExecuteAsync(AuditChainStatements.Hold, true))!;
            }
            if (await transaction.ExecuteAsync(AuditStatements.ReadUnsealed, batch) is not { } unsealed) return 0;
            var seals = new List<(GrantId, AuditSeal)>(unsealed.Count);
            var last = new AuditSeal(chain.Sequence, [], chain.Hash);
            foreach (var kept in unsealed)
            {
                last = AuditChain.Seal(kept.Record, last.Sequence + 1, last.Hash);
                seals.Add((kept.Record.Id, last));
            }
            await transaction.ExecuteManyAsync(AuditChainStatements.Seal, seals);
            await transaction.ExecuteAsync(AuditChainStatements.Advance, last);
            return unsealed.Count;
        },
        batch,
        cancel);

    public async ValueTask<AuditChainState> ReadStateAsync(CancellationToken cancel) => (await database.ReadAsync(AuditChainStatements.ReadState, true, cancel))!;

    public ValueTask<bool> TryAddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancel) => database.WriteAsync(AuditChainStatements.AddCheckpoint, checkpoint, cancel);

    public ValueTask<AuditCheckpoint?> ReadCheckpointAsync(CancellationToken cancel) => ReadCheckpointAsync(DateTimeOffset.MaxValue, cancel);

    public ValueTask<AuditCheckpoint?> ReadCheckpointAsync(DateTimeOffset before, CancellationToken cancel) => database.ReadAsync(AuditChainStatements.ReadCheckpoint, before, cancel);

    public async ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(CancellationToken cancel) => await database.ReadAsync(AuditChainStatements.ListCheckpoints, true, cancel) ?? [];

    public async ValueTask<IReadOnlyList<KeptRecord>> ReadSealedAsync(long after, int batch, CancellationToken cancel) => await database.ReadAsync(AuditStatements.ReadSealed, (after, batch), cancel) ?? [];

    public async ValueTask<IReadOnlyList<KeptRecord>> ListAsync(AuditQuery query, CancellationToken cancel) => await database.ReadAsync(AuditStatements.List, query, cancel) ?? [];

    public ValueTask<bool> TryBeginAtAsync(AuditCheckpoint checkpoint, AuditRecord record, CancellationToken cancel) =>
        new RecordingDatabase(database, [record]).WriteAsync(AuditChainStatements.BeginAt, checkpoint, cancel);

    public ValueTask<int> CleanUpAsync(int batch, CancellationToken cancel) => database.TransactAsync(
        static async (transaction, batch) =>
        {
            var deleted = await transaction.ExecuteAsync(AuditChainStatements.CleanUp, batch);
            if (deleted < batch) await transaction.ExecuteAsync(AuditChainStatements.CleanUpCheckpoints, true);
            return deleted;
        },
        batch,
        cancel);

    public ValueTask<int> CountPersonalAsync(string subject, CancellationToken cancel) => database.ReadAsync(AuditErasure.Count, subject, cancel);

    public async ValueTask<IReadOnlyList<string>> FindSubjectsAsync(string username, CancellationToken cancel) => await database.ReadAsync(AuditErasure.FindSubjects, username, cancel) ?? [];

    public ValueTask<int> ErasePersonalAsync(string subject, int batch, Func<int, AuditRecord> recordOf, CancellationToken cancel) => database.TransactAsync(
        static async (transaction, input) =>
        {
            var record = input.recordOf(0);
            var erased = await transaction.ExecuteAsync(AuditErasure.Erase, (input.subject, record.Id, input.batch));
            if (erased > 0) await transaction.ExecuteAsync(AuditStatements.Append, input.recordOf(erased) with { Id = record.Id });
            return erased;
        },
        (subject, batch, recordOf),
        cancel);
}
