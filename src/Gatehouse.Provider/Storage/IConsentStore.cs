namespace Gatehouse.Provider.Storage;

/// <summary>What a user once agreed that a client may have.</summary>
/// <param name="Scope">Space-separated.</param>
public sealed record Consent(string Subject, string ClientId, string Scope, DateTimeOffset GrantedAt);

public interface IConsentStore
{
    ValueTask<Consent?> FindAsync(string subject, string clientId, CancellationToken cancel);

    /// <summary>Inserts or replaces the consent of this subject for this client.</summary>
    ValueTask SaveAsync(Consent consent, CancellationToken cancel);
}
