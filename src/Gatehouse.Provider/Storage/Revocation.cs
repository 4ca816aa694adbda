using Gatehouse.Protocol.Revocations;

namespace Gatehouse.Provider.Storage;

/// <summary>One entry of the revocation feed: a truncated hash of what is revoked, and when it can be forgotten.</summary>
/// <param name="Key">What is revoked, by <see cref="RevocationKey"/>.</param>
/// <param name="EndsAt">The last moment at which a token that it concerns could still be valid.</param>
/// <param name="IssuedBefore">Only tokens issued at or before this instant are meant; all when null.</param>
public sealed record Revocation(RevocationKind Kind, UInt128 Key, DateTimeOffset RecordedAt, DateTimeOffset EndsAt, DateTimeOffset? IssuedBefore = null)
{
    /// <summary>
    /// Clocks of nodes differ, and a node may still know the former state for a moment: a token that comes from such a moment is refused as
    /// well. Refusing fresh tokens for that long is the cheap side.
    /// </summary>
    public static readonly TimeSpan Propagation = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any write may last plus any clock may differ: who reads on by time reads so much again, so that no commit slips behind the reader.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    /// <summary>No plan lets an access token live longer.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>An API whose clock is behind may accept a token for so long after its end: until then it must know that the token is revoked.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static UInt128 KeyOf(RevocationKind kind, string id) => RevocationKey.Of(kind, id);

    public static Revocation Of(RevocationKind kind, string id, DateTimeOffset recordedAt, DateTimeOffset endsAt) =>
        new(kind, KeyOf(kind, id), recordedAt, endsAt);

    /// <summary>Ends all that a client or a subject holds at this moment; tokens issued later live.</summary>
    public static Revocation OfAllSoFar(RevocationKind kind, string id, DateTimeOffset now) =>
        new(kind, KeyOf(kind, id), now, now + Propagation + LongestLife, now + Propagation);

    /// <summary>Whether it says more than another entry about the same.</summary>
    public bool Exceeds(Revocation known) => EndsAt > known.EndsAt || IssuedBefore > known.IssuedBefore;

    public bool Concerns(long issuedAt) => IssuedBefore is not { } before || issuedAt <= before.ToUnixTimeSeconds();
}
