namespace Gatehouse.Provider.Storage;

/// <summary>What one client holds of what is to be ended.</summary>
/// <param name="Grants">Grants that can still be renewed.</param>
/// <param name="Subjects">Of how many people.</param>
/// <param name="Sessions">On how many sessions.</param>
public sealed record HeldGrants(string ClientId, int Grants, int Subjects, int Sessions);

/// <summary>Grants that can still be renewed and are alike: those of one client for the same access.</summary>
/// <param name="IsBound">Whether they are bound to keys of their holders.</param>
public sealed record AlikeGrants(string ClientId, string Scope, string Resources, bool IsBound, int Grants, int Subjects);

/// <summary>A batch of grants that were ended.</summary>
/// <param name="Last">Where to go on; null when there are no more.</param>
public sealed record SweptGrants(IReadOnlyList<Revocation> Entries, GrantId? Last);

/// <summary>Looks at many grants at once: for an operator, never for a request.</summary>
public interface IGrantSweep
{
    ValueTask<IReadOnlyList<HeldGrants>> CountOfClientAsync(string clientId, DateTimeOffset now, CancellationToken cancel);

    ValueTask<IReadOnlyList<HeldGrants>> CountOfSubjectAsync(string subject, DateTimeOffset now, CancellationToken cancel);

    ValueTask<IReadOnlyList<HeldGrants>> CountOfSessionAsync(GrantId session, DateTimeOffset now, CancellationToken cancel);

    /// <summary>All live grants, those that are alike together. Reads the whole table.</summary>
    ValueTask<IReadOnlyList<AlikeGrants>> CountAlikeAsync(DateTimeOffset now, CancellationToken cancel);

    /// <summary>Ends the next batch of a client's grants beyond an id, with their feed entries in the same transaction.</summary>
    ValueTask<SweptGrants> RevokeOfClientAsync(string clientId, GrantId after, DateTimeOffset now, CancellationToken cancel);
}
