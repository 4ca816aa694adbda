using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores;

/// <summary>Grants: one row each, changed in place.</summary>
internal sealed class GrantStore(Database database) : IGrantStore
{
    public IGrantStore Recording(params IReadOnlyList<AuditRecord> records) => new GrantStore(new RecordingDatabase(database, records));

    public ValueTask<bool> SaveAsync(Grant grant, CancellationToken cancel) => database.WriteAsync(GrantStatements.Save, grant, cancel);

    public ValueTask<Grant?> RedeemAsync(CodeRedemption redemption, CancellationToken cancel) =>
        database.WriteAsync(GrantStatements.Redeem, redemption, cancel);

    public ValueTask<Grant?> RotateAsync(RefreshRotation rotation, CancellationToken cancel) =>
        database.WriteAsync(GrantStatements.Rotate, rotation, cancel);

    public ValueTask<Grant?> RepeatAsync(RefreshRotation rotation, CancellationToken cancel) =>
        database.WriteAsync(GrantStatements.Repeat, rotation, cancel);

    public ValueTask<Grant?> CatchUpAsync(RefreshRotation rotation, CancellationToken cancel) =>
        database.WriteAsync(GrantStatements.CatchUp, rotation, cancel);

    public ValueTask<Grant?> ExtendAccessAsync(GrantId id, DateTimeOffset accessUntil, CancellationToken cancel) =>
        database.WriteAsync(ExchangeStatements.ExtendAccess, (id, accessUntil), cancel);

    public ValueTask<Grant?> FindAsync(GrantId id, CancellationToken cancel) => database.ReadAsync(GrantStatements.Find, id, cancel);

    public ValueTask<Revocation?> RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(GrantId Id, DateTimeOffset Now), Revocation?>(
            static async (transaction, input) =>
            {
                var entry = await transaction.ExecuteAsync(GrantStatements.Revoke, input);
                if (entry is null) return null;
                await transaction.ExecuteAsync(RevocationStatements.Add, entry);
                await transaction.RecordAsync();
                return entry;
            },
            (id, now),
            cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(GrantStatements.CleanUp, input), (cutoff, batch), cancel);
}
