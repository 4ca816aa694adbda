using Gatehouse.Provider.Storage;

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

    public ValueTask<Consent?> FindAsync(string subject, string clientId, CancellationToken cancel) =>
        database.ReadAsync(Find, (subject, clientId), cancel);

    public async ValueTask SaveAsync(Consent consent, CancellationToken cancel) => await database.WriteAsync(Save, consent, cancel);
}
