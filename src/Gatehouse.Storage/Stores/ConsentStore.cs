using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores;

/// <summary>Consents: one row for each user and client.</summary>
internal sealed class ConsentStore(Database database) : IConsentStore
{
    private static readonly Statement<(string Subject, string ClientId), Consent?> Find = new(
        "consent_find",
        "SELECT subject, client_id, scope, granted_at FROM consents WHERE subject = @subject AND client_id = @client_id",
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("client_id", input.ClientId);
        },
        static (_, row) => new Consent(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)));

    private static readonly Statement<Consent, bool> Save = new(
        "consent_save",
        """
        INSERT INTO consents (subject, client_id, scope, granted_at) VALUES (@subject, @client_id, @scope, @granted_at)
        ON CONFLICT (subject, client_id) DO UPDATE SET scope = excluded.scope, granted_at = excluded.granted_at
        RETURNING 1
        """,
        static (parameters, consent) =>
        {
            parameters.Add("subject", consent.Subject);
            parameters.Add("client_id", consent.ClientId);
            parameters.Add("scope", consent.Scope);
            parameters.Add("granted_at", consent.GrantedAt);
        },
        Rows.Any);

    private static readonly Statement<string, List<Consent>?> List = new(
        "consents_list",
        "SELECT subject, client_id, scope, granted_at FROM consents WHERE subject = @subject ORDER BY client_id",
        static (parameters, subject) => parameters.Add("subject", subject),
        static (before, row) =>
        {
            (before ??= []).Add(new Consent(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)));
            return before;
        });

    private static readonly Statement<(string Subject, DateTimeOffset Now), List<HeldGrant>?> ListHeld = new(
        "grants_list_held",
        """
        SELECT client_id, scope, created_at FROM grants
        WHERE subject = @subject AND state = 1 AND revoked_at IS NULL AND expires_at > @now AND idle_expires_at > @now
        ORDER BY client_id, created_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("now", input.Now);
        },
        static (before, row) =>
        {
            (before ??= []).Add(new HeldGrant(row.GetString(0), row.GetString(1), row.Time(2)));
            return before;
        });

    private static readonly Statement<(string Subject, string ClientId, DateTimeOffset Now), bool> Remove = new(
        "consent_remove",
        "DELETE FROM consents WHERE subject = @subject AND client_id = @client_id RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("client_id", input.ClientId);
        },
        Rows.Any);

    private static readonly Statement<(string Subject, string ClientId, DateTimeOffset Now), List<Revocation>?> RevokeOfClient = new(
        "grant_revoke_of_client",
        """
        UPDATE grants SET revoked_at = @now
        WHERE revoked_at IS NULL AND id IN (
          SELECT id FROM grants WHERE subject = @subject AND client_id = @client_id AND revoked_at IS NULL ORDER BY id FOR UPDATE)
        RETURNING id, access_until, revoked_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("client_id", input.ClientId);
            parameters.Add("now", input.Now);
        },
        GrantStatements.ReadRevocations);

    public IConsentStore Recording(params IReadOnlyList<AuditRecord> records) => new ConsentStore(new RecordingDatabase(database, records));

    public ValueTask<Consent?> FindAsync(string subject, string clientId, CancellationToken cancel) =>
        database.ReadAsync(Find, (subject, clientId), cancel);

    public async ValueTask SaveAsync(Consent consent, CancellationToken cancel) => await database.WriteAsync(Save, consent, cancel);

    public async ValueTask<IReadOnlyList<Consent>> ListAsync(string subject, CancellationToken cancel) =>
        await database.ReadAsync(List, subject, cancel) ?? [];

    public async ValueTask<IReadOnlyList<HeldGrant>> ListHeldAsync(string subject, DateTimeOffset now, CancellationToken cancel) =>
        await database.ReadAsync(ListHeld, (subject, now), cancel) ?? [];

    public ValueTask<IReadOnlyList<Revocation>> WithdrawAsync(string subject, string clientId, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(string, string, DateTimeOffset), IReadOnlyList<Revocation>>(
            static async (transaction, input) =>
            {
                var removed = await transaction.ExecuteAsync(Remove, input);
                var entries = await transaction.ExecuteAsync(RevokeOfClient, input);
                if (removed || entries is not null) await transaction.RecordAsync();
                return await SessionStore.RecordAsync(transaction, entries);
            },
            (subject, clientId, now),
            cancel);
}
