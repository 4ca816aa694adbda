namespace Gatehouse.Provider.Storage.Requests;

/// <summary>An authorization request that its client pushed beforehand, until its user has answered it.</summary>
/// <param name="Parameters">The request as form text, without what its client proved itself with.</param>
/// <param name="ExpiresAt">Until when a browser may arrive with it.</param>
/// <param name="EndsAt">Until when a user who has arrived may take to sign in and agree.</param>
/// <param name="UsedAt">When it was answered; null while it was not.</param>
public sealed record PushedRequest(GrantId Id, string ClientId, string Parameters, DateTimeOffset ExpiresAt, DateTimeOffset EndsAt, DateTimeOffset? UsedAt = null);

public interface IPushedRequestStore : IShortLivedStore
{
    ValueTask SaveAsync(PushedRequest request, CancellationToken cancel);

    /// <summary>Reads the row as it is, answered and ended ones too; from the primary.</summary>
    ValueTask<PushedRequest?> FindAsync(GrantId id, CancellationToken cancel);

    /// <summary>Marks the request as answered by one statement; true for exactly one caller, and for none after its end.</summary>
    ValueTask<bool> TryUseAsync(GrantId id, DateTimeOffset now, CancellationToken cancel);
}
