using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.Registration;

namespace Gatehouse.Storage.Stores.Registration;

/// <summary>Clients that registered themselves.</summary>
internal sealed class RegisteredClientStore(Database database) : IRegisteredClientStore
{
    public IRegisteredClientStore Recording(params IReadOnlyList<AuditRecord> records) => new RegisteredClientStore(new RecordingDatabase(database, records));

    public ValueTask<RegistrationOutcome> AddAsync(RegisteredClient client, RegistrationQuota quota, CancellationToken cancel) =>
        database.TransactAsync<(RegisteredClient Client, RegistrationQuota Quota), RegistrationOutcome>(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(RegisteredClientStatements.Hold, false);
                var counts = (await transaction.ExecuteAsync(RegisteredClientStatements.Count, input))!;
                if (input.Client.RegisteredBy is not null && counts.WithToken >= input.Quota.MostPerToken) return RegistrationOutcome.TooManyWithToken;
                if (input.Quota.Network is not null && counts.FromNetwork >= input.Quota.MostPerNetwork) return RegistrationOutcome.TooManyFromNetwork;
                if (counts.Total >= input.Quota.MostInTotal) return RegistrationOutcome.TooManyInTotal;
                await transaction.ExecuteAsync(RegisteredClientStatements.Insert, input);
                await transaction.RecordAsync();
                return RegistrationOutcome.Registered;
            },
            (client, quota),
            cancel);

    public ValueTask<RegisteredClient?> FindAsync(GrantId id, CancellationToken cancel) => database.ReadAsync(RegisteredClientStatements.Find, id, cancel);

    public async ValueTask<IReadOnlyList<RegisteredClient>> ListAsync(GrantId after, int batch, CancellationToken cancel) =>
        await database.ReadAsync(RegisteredClientStatements.List, (after, batch), cancel) ?? [];

    public ValueTask<bool> UpdateAsync(GrantId id, string metadata, byte[]? secret, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(GrantId, string, byte[]?, DateTimeOffset), bool>(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(RegisteredClientStatements.Hold, true);
                if (!await transaction.ExecuteAsync(RegisteredClientStatements.Update, input)) return false;
                await transaction.RecordAsync();
                return true;
            },
            (id, metadata, secret, now),
            cancel);

    public ValueTask<IReadOnlyList<Revocation>?> DeleteAsync(GrantId id, string clientId, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(GrantId, string, DateTimeOffset), IReadOnlyList<Revocation>?>(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(RegisteredClientStatements.Hold, true);
                if (!await transaction.ExecuteAsync(RegisteredClientStatements.Delete, input)) return null;
                await transaction.RecordAsync();
                var entries = await transaction.ExecuteAsync(RegisteredClientStatements.RevokeGrants, input);
                return await SessionStore.RecordAsync(transaction, entries);
            },
            (id, clientId, now),
            cancel);

    public async ValueTask TouchAsync(GrantId id, DateTimeOffset now, CancellationToken cancel) => await database.WriteAsync(RegisteredClientStatements.Touch, (id, now), cancel);

    public async ValueTask<IReadOnlyList<GrantId>> ChangedSinceAsync(DateTimeOffset since, CancellationToken cancel) =>
        await database.ReadAsync(RegisteredClientStatements.ChangedSince, since, cancel) ?? [];

    public ValueTask<int> ExpireAsync(DateTimeOffset unusedSince, DateTimeOffset now, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, DateTimeOffset, int), int>(
            static async (transaction, input) =>
            {
                var expired = await transaction.ExecuteAsync(RegisteredClientStatements.Expire, input);
                if (expired == 0) return 0;
                await transaction.ExecuteAsync(RegisteredClientStatements.Hold, true);
                await transaction.RecordAsync();
                return expired;
            },
            (unusedSince, now, batch),
            cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(RegisteredClientStatements.CleanUp, input), (cutoff, batch), cancel);
}
