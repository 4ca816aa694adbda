using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Registration;

namespace Gatehouse.Storage.Stores.Registration;

internal static class RegisteredClientStatements
{
    public sealed record Counts(long Total, long FromNetwork, long WithToken);

    /// <summary>Whoever comes next waits here until this transaction has ended.</summary>
    public static readonly Statement<bool, bool> Hold = new(
        "registered_client_hold",
        "UPDATE registered_clients_version SET version = version + CASE WHEN @changes = 1 THEN 1 ELSE 0 END WHERE id = 1 RETURNING 1",
        static (parameters, changes) => parameters.Add("changes", changes),
        Rows.Any);

    /// <summary>A network counts what it deleted again too: else a loop of both would be free.</summary>
    public static readonly Statement<(RegisteredClient Client, RegistrationQuota Quota), Counts?> Count = new(
        "registered_client_count",
        """
        SELECT (SELECT COUNT(*) FROM registered_clients WHERE deleted_at IS NULL),
               (SELECT COUNT(*) FROM registered_clients WHERE network = @network AND created_at > @since),
               (SELECT COUNT(*) FROM registered_clients WHERE registered_by = @registered_by)
        """,
        static (parameters, input) =>
        {
            parameters.Add("network", NetworkOf(input.Quota));
            parameters.Add("since", input.Quota.Since);
            parameters.Add("registered_by", input.Client.RegisteredBy ?? "");
        },
        static (_, row) => new Counts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));

    public static readonly Statement<(RegisteredClient Client, RegistrationQuota Quota), bool> Insert = new(
        "registered_client_insert",
        """
        INSERT INTO registered_clients (id, metadata, secret, registered_by, network, created_at, changed_at, used_at, expires_at)
        VALUES (@id, @metadata, NULLIF(@secret, @none), @registered_by, @network, @created_at, @created_at, @used_at, @expires_at)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("id", input.Client.Id);
            parameters.Add("metadata", input.Client.Metadata);
            parameters.Add("secret", input.Client.Secret ?? []);
            parameters.Add("none", Array.Empty<byte>());
            parameters.Add("registered_by", input.Client.RegisteredBy);
            parameters.Add("network", NetworkOf(input.Quota));
            parameters.Add("created_at", input.Client.CreatedAt);
            parameters.Add("used_at", input.Client.UsedAt);
            parameters.Add("expires_at", input.Client.ExpiresAt);
        },
        Rows.Any);

    public static readonly Statement<GrantId, RegisteredClient?> Find = new(
        "registered_client_find",
        "SELECT id, metadata, secret, registered_by, created_at, expires_at, used_at FROM registered_clients WHERE id = @id AND deleted_at IS NULL",
        static (parameters, id) => parameters.Add("id", id),
        static (_, row) => Read(row));

    public static readonly Statement<(GrantId After, int Batch), List<RegisteredClient>?> List = new(
        "registered_client_list",
        "SELECT id, metadata, secret, registered_by, created_at, expires_at, used_at FROM registered_clients WHERE id > @after AND deleted_at IS NULL ORDER BY id LIMIT @batch",
        static (parameters, input) =>
        {
            parameters.Add("after", input.After);
            parameters.Add("batch", input.Batch);
        },
        static (clients, row) =>
        {
            (clients ??= []).Add(Read(row));
            return clients;
        });

    public static readonly Statement<(GrantId Id, string Metadata, byte[]? Secret, DateTimeOffset Now), bool> Update = new(
        "registered_client_update",
        "UPDATE registered_clients SET metadata = @metadata, secret = NULLIF(@secret, @none), changed_at = @now WHERE id = @id AND deleted_at IS NULL RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("metadata", input.Metadata);
            parameters.Add("secret", input.Secret ?? []);
            parameters.Add("none", Array.Empty<byte>());
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    public static readonly Statement<(GrantId Id, string ClientId, DateTimeOffset Now), bool> Delete = new(
        "registered_client_delete",
        "UPDATE registered_clients SET metadata = '', secret = NULL, deleted_at = @now, changed_at = @now WHERE id = @id AND deleted_at IS NULL RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    /// <summary>The first condition is what makes the database use the index of registered clients.</summary>
    public static readonly Statement<(GrantId Id, string ClientId, DateTimeOffset Now), List<Revocation>?> RevokeGrants = new(
        "grant_revoke_of_registered_client",
        """
        UPDATE grants SET revoked_at = @now
        WHERE revoked_at IS NULL AND id IN (
          SELECT id FROM grants WHERE substr(client_id, 1, 4) = 'reg_' AND client_id = @client_id AND revoked_at IS NULL ORDER BY id FOR UPDATE)
        RETURNING id, access_until, revoked_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("client_id", input.ClientId);
            parameters.Add("now", input.Now);
        },
        GrantStatements.ReadRevocations);

    public static readonly Statement<(GrantId Id, DateTimeOffset Now), bool> Touch = new(
        "registered_client_touch",
        "UPDATE registered_clients SET used_at = @now WHERE id = @id AND used_at < @now RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    public static readonly Statement<DateTimeOffset, List<GrantId>?> ChangedSince = new(
        "registered_client_changed",
        "SELECT id FROM registered_clients WHERE changed_at >= @since",
        static (parameters, since) => parameters.Add("since", since),
        static (ids, row) =>
        {
            (ids ??= []).Add(row.Id(0));
            return ids;
        });

    /// <summary>The outer WHERE repeats the condition, because a client may have been seen while this statement waited for it.</summary>
    public static readonly Statement<(DateTimeOffset UnusedSince, DateTimeOffset Now, int Batch), int> Expire = new(
        "registered_client_expire",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM registered_clients
            WHERE deleted_at IS NULL AND (used_at < @unused_since OR expires_at <= @now) LIMIT @batch FOR UPDATE SKIP LOCKED)
        UPDATE registered_clients SET metadata = '', secret = NULL, deleted_at = @now, changed_at = @now
        WHERE deleted_at IS NULL AND (used_at < @unused_since OR expires_at <= @now) AND id IN (SELECT id FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("unused_since", input.UnusedSince);
            parameters.Add("now", input.Now);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = new(
        "registered_client_clean_up",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM registered_clients WHERE deleted_at < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM registered_clients
        WHERE deleted_at < @cutoff AND id IN (SELECT id FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    private static byte[] NetworkOf(RegistrationQuota quota) => quota.Network is { } network ? new GrantId(network).ToByteArray() : [];

    private static RegisteredClient Read(DbDataReader row) => new(
        row.Id(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2), row.TextOrNull(3), row.Time(4), row.TimeOrNull(5), row.Time(6));
}
