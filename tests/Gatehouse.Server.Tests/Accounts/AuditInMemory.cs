using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Server.Tests.Accounts;

/// <summary>Takes what is recorded; whoever reads the trail is tested on a database.</summary>
internal sealed class AuditInMemory : IAuditStore
{
    private readonly List<AuditRecord> _records = [];

    public IReadOnlyList<AuditRecord> Records
    {
        get
        {
            lock (_records) return [.. _records];
        }
    }

    public ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancel)
    {
        lock (_records) _records.AddRange(records);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> SealAsync(int batch, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<AuditChainState> ReadStateAsync(CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<bool> TryAddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<AuditCheckpoint?> ReadCheckpointAsync(CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<AuditCheckpoint?> ReadCheckpointAsync(DateTimeOffset before, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<KeptRecord>> ReadSealedAsync(long after, int batch, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<KeptRecord>> ListAsync(AuditQuery query, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<bool> TryBeginAtAsync(AuditCheckpoint checkpoint, AuditRecord record, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<int> CleanUpAsync(int batch, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<int> CountPersonalAsync(string subject, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> FindSubjectsAsync(string username, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<int> ErasePersonalAsync(string subject, int batch, Func<int, AuditRecord> recordOf, CancellationToken cancel) => throw new NotSupportedException();
}
