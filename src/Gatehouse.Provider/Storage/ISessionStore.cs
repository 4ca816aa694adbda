using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>One login of one user in one browser.</summary>
public sealed record Session
{
    public required GrantId Id { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset AuthTime { get; init; }

    public string? Acr { get; init; }

    /// <summary>Authentication methods (RFC 8176), space-separated.</summary>
    public string? Amr { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What its owner knows it by, such as <c>Firefox on Linux</c>.</summary>
    public string? Device { get; init; }
}

public interface ISessionStore : IRecordedStore<ISessionStore>
{
    /// <summary>Adds a session, or changes one that lives. One that has ended stays ended.</summary>
    ValueTask SaveAsync(Session session, CancellationToken cancel);

    ValueTask<Session?> FindAsync(GrantId id, CancellationToken cancel);

    /// <summary>The sessions of a subject that live, the newest login first.</summary>
    ValueTask<IReadOnlyList<Session>> ListAsync(string subject, DateTimeOffset now, CancellationToken cancel);

    /// <summary>
    /// Ends a session first and its grants second, with their feed entries, in one transaction (so that no code can slip in between).
    /// </summary>
    /// <param name="alsoOffline">False for a plain logout, which spares grants with <c>offline_access</c>.</param>
    /// <returns>The feed entries written. A session that had ended before may still have grants left to end (offline ones).</returns>
    ValueTask<IReadOnlyList<Revocation>> EndAsync(GrantId id, bool alsoOffline, DateTimeOffset now, CancellationToken cancel);

    /// <summary>
    /// Ends every session of a subject and every grant, offline ones too, and every access token that speaks for it so far, those without a
    /// grant included. Sessions end first, in one transaction with the entry for the subject; very many grants follow in batches. To be
    /// done again when it broke off.
    /// </summary>
    ValueTask<IReadOnlyList<Revocation>> EndAllAsync(string subject, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Ends every session of a subject but one, with all grants made on them, offline ones too.</summary>
    ValueTask<IReadOnlyList<Revocation>> EndOthersAsync(string subject, GrantId kept, DateTimeOffset now, CancellationToken cancel);

    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
