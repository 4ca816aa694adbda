using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>What a user once agreed that a client may have.</summary>
/// <param name="Scope">Space-separated.</param>
public sealed record Consent(string Subject, string ClientId, string Scope, DateTimeOffset GrantedAt);

/// <summary>What a client holds of a person at this moment: tokens that it can renew.</summary>
/// <param name="Scope">Space-separated.</param>
public sealed record HeldGrant(string ClientId, string Scope, DateTimeOffset GrantedAt);

public interface IConsentStore : IRecordedStore<IConsentStore>
{
    ValueTask<Consent?> FindAsync(string subject, string clientId, CancellationToken cancel);

    /// <summary>Inserts or replaces the consent of this subject for this client.</summary>
    ValueTask SaveAsync(Consent consent, CancellationToken cancel);

    /// <summary>Everything that this subject agreed to, by client.</summary>
    ValueTask<IReadOnlyList<Consent>> ListAsync(string subject, CancellationToken cancel);

    /// <summary>The live grants of this subject, those of clients that never asked included.</summary>
    ValueTask<IReadOnlyList<HeldGrant>> ListHeldAsync(string subject, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Takes the consent back and ends every grant of the client for this subject, with their feed entries, in one transaction.</summary>
    ValueTask<IReadOnlyList<Revocation>> WithdrawAsync(string subject, string clientId, DateTimeOffset now, CancellationToken cancel);
}
