using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>
/// The hot path: each verb is one atomic statement, and the statement decides who won. Nothing is answered before it is durable.
/// A database that cannot be reached is a <see cref="StorageUnavailableException"/>.
/// </summary>
public interface IGrantStore : IRecordedStore<IGrantStore>
{
    /// <summary>Inserts a grant in state code, if its session still lives; false when the session has ended or is unknown.</summary>
    ValueTask<bool> SaveAsync(Grant grant, CancellationToken cancel);

    /// <summary>
    /// Turns a code into a live grant of generation 1, if id, client, redirect URI and challenge are the row's own, the key too if it has one, and it is
    /// neither used, revoked nor expired. The row after the change, or null when this caller did not win.
    /// </summary>
    ValueTask<Grant?> RedeemAsync(CodeRedemption redemption, CancellationToken cancel);

    /// <summary>
    /// Advances a live grant from exactly the presented generation. Opens a new retry window when the former one is over.
    /// The row after the change, or null.
    /// </summary>
    ValueTask<Grant?> RotateAsync(RefreshRotation rotation, CancellationToken cancel);

    /// <summary>
    /// Accepts a repeated older generation without changing it: within the retry window, or as the immediate predecessor of an unused
    /// successor when the presenter proved itself or the rotation is younger than the window. Extends <see cref="Grant.AccessUntil"/> and counts
    /// <see cref="Grant.RetryStreak"/>, nothing else.
    /// </summary>
    ValueTask<Grant?> RepeatAsync(RefreshRotation rotation, CancellationToken cancel);

    /// <summary>
    /// Advances a live grant whose row is behind the presented generation: the store lost writes (failover, restore).
    /// The row after the change (generation presented + 1, or the presented one where tokens do not rotate), or null.
    /// </summary>
    ValueTask<Grant?> CatchUpAsync(RefreshRotation rotation, CancellationToken cancel);

    /// <summary>
    /// Lets one more access token hang on a grant: extends <see cref="Grant.AccessUntil"/>, if the grant is not revoked, so that its
    /// revocation reaches that token whichever of the two comes first. The row, or null when it is revoked or not there.
    /// </summary>
    ValueTask<Grant?> ExtendAccessAsync(GrantId id, DateTimeOffset accessUntil, CancellationToken cancel);

    /// <summary>Reads the row as it is, whatever its state; from the primary.</summary>
    ValueTask<Grant?> FindAsync(GrantId id, CancellationToken cancel);

    /// <summary>
    /// Ends a grant, with its entry in the revocation feed in the same transaction. The new feed entry, or null when it was revoked before
    /// (or is not there).
    /// </summary>
    ValueTask<Revocation?> RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> rows whose clean-up day is before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}

/// <summary>The database is away or refuses: the request is answered 503 and may be tried again.</summary>
public sealed class StorageUnavailableException(string message, Exception? cause) : Exception(message, cause);
