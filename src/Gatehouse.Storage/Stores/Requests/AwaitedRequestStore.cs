using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.Requests;
using static Gatehouse.Storage.Stores.Requests.AwaitedRequestStatements;

namespace Gatehouse.Storage.Stores.Requests;

/// <summary>Requests that wait for a user elsewhere.</summary>
internal sealed class AwaitedRequestStore(Database database) : IAwaitedRequestStore
{
    public IAwaitedRequestStore Recording(params IReadOnlyList<AuditRecord> records) => new AwaitedRequestStore(new RecordingDatabase(database, records));

    public ValueTask<bool> TrySaveAsync(AwaitedRequest request, CancellationToken cancel) => database.WriteAsync(Save, request, cancel);

    public ValueTask<AwaitedRequest?> FindAsync(GrantId id, CancellationToken cancel) => database.ReadAsync(Find, id, cancel);

    public ValueTask<AwaitedRequest?> FindByUserCodeAsync(string userCode, CancellationToken cancel) => database.ReadAsync(FindByUserCode, userCode, cancel);

    public async ValueTask<IReadOnlyList<AwaitedRequest>> ListPendingAsync(string subject, DateTimeOffset now, CancellationToken cancel) =>
        await database.ReadAsync(ListPending, (subject, now), cancel) ?? [];

    public ValueTask<AwaitedRequest?> PollAsync(GrantId id, AwaitedKind kind, string clientId, DateTimeOffset now, CancellationToken cancel) =>
        database.WriteAsync(Poll, (id, kind, clientId, now), cancel);

    public ValueTask<Approval> ApproveAsync(Grant grant, CancellationToken cancel) => database.TransactAsync<Grant, Approval>(
        static async (transaction, grant) =>
        {
            if (!await transaction.ExecuteAsync(Decide, (grant.Id, grant.Subject, AwaitedState.Approved, grant.CreatedAt))) return Approval.TooLate;
            if (await transaction.ExecuteAsync(GrantStatements.Save, grant))
            {
                await transaction.RecordAsync();
                return Approval.Approved;
            }
            await transaction.ExecuteAsync(Reopen, grant.Id);
            return Approval.SessionEnded;
        },
        grant,
        cancel);

    public async ValueTask<IReadOnlyList<AwaitedRequest>> TakeDuePingsAsync(DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancel) =>
        await database.TransactAsync<(DateTimeOffset, DateTimeOffset, int), List<AwaitedRequest>?>(
            static (transaction, input) => transaction.ExecuteAsync(TakeDuePings, input), (now, until, limit), cancel) ?? [];

    public async ValueTask SetPingAsync(GrantId id, DateTimeOffset? dueAt, CancellationToken cancel) => await database.WriteAsync(SetPing, (id, dueAt), cancel);

    public ValueTask<bool> TryDenyAsync(GrantId id, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(GrantId Id, DateTimeOffset Now), bool>(
            static async (transaction, input) =>
            {
                var row = await transaction.ExecuteAsync(Find, input.Id);
                if (row is null || !await transaction.ExecuteAsync(Decide, (input.Id, row.Subject, AwaitedState.Denied, input.Now))) return false;
                await transaction.RecordAsync();
                return true;
            },
            (id, now),
            cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(static (transaction, input) => transaction.ExecuteAsync(CleanUp, input), (cutoff, batch), cancel);
}
