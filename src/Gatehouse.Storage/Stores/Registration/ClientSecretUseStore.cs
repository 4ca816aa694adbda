using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores.Registration;

internal static class ClientSecretUseStatements
{
    public static readonly Statement<ClientSecretUse, bool> Record = new(
        "client_secret_use_record",
        """
        INSERT INTO client_secret_uses (client_id, secret, used_at) VALUES (@client_id, @secret, @used_at)
        ON CONFLICT (client_id, secret) DO UPDATE SET used_at = excluded.used_at WHERE client_secret_uses.used_at < excluded.used_at
        """,
        static (parameters, use) =>
        {
            parameters.Add("client_id", use.ClientId);
            parameters.Add("secret", use.Secret);
            parameters.Add("used_at", use.UsedAt);
        },
        Rows.Any);

    public static readonly Statement<bool, List<ClientSecretUse>?> ReadAll = new(
        "client_secret_use_read_all",
        "SELECT client_id, secret, used_at FROM client_secret_uses",
        static (_, _) => { },
        static (uses, row) =>
        {
            (uses ??= []).Add(new ClientSecretUse(row.GetString(0), row.Id(1), row.Time(2)));
            return uses;
        });

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = new(
        "client_secret_use_clean_up",
        """
        WITH due AS MATERIALIZED (
          SELECT client_id, secret FROM client_secret_uses WHERE used_at < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM client_secret_uses
        WHERE used_at < @cutoff AND (client_id, secret) IN (SELECT client_id, secret FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);
}

/// <summary>When the secrets of clients were last used.</summary>
internal sealed class ClientSecretUseStore(Database database) : IClientSecretUseStore
{
    /// <summary>In one order, so that two nodes that write the same ones cannot deadlock.</summary>
    public async ValueTask RecordAsync(IReadOnlyList<ClientSecretUse> uses, CancellationToken cancel) => await database.TransactAsync<IReadOnlyList<ClientSecretUse>, bool>(
        static async (transaction, ordered) =>
        {
            await transaction.ExecuteManyAsync(ClientSecretUseStatements.Record, ordered);
            return true;
        },
        [.. uses.OrderBy(use => use.ClientId, StringComparer.Ordinal).ThenBy(use => use.Secret.Value)],
        cancel);

    public async ValueTask<IReadOnlyList<ClientSecretUse>> ReadAllAsync(CancellationToken cancel) => await database.ReadAsync(ClientSecretUseStatements.ReadAll, false, cancel) ?? [];

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(ClientSecretUseStatements.CleanUp, input), (cutoff, batch), cancel);
}
