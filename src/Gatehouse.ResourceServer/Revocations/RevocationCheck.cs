using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.ResourceServer.Tokens;

namespace Gatehouse.ResourceServer.Revocations;

/// <summary>Whether a token that is good in itself was revoked, as far as one scheme wants to know.</summary>
internal sealed class RevocationCheck(RevocationFollower follower, GatehouseOptions options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly LostRevocations _whenLost = options.WhenRevocationsAreLost;
    private readonly TimeSpan _lostAfter = options.RevocationsLostAfter;

    /// <summary>Whether the provider must be asked, because the feed is lost.</summary>
    public bool MustAsk => _whenLost == LostRevocations.Introspect && follower.IsLost(_lostAfter);

    /// <summary>Whether a remembered token may go on without a further look. One that was looked up since the last revocation costs a comparison.</summary>
    public bool IsGood(RememberedToken remembered) => (_whenLost == LostRevocations.Continue || !follower.IsLost(_lostAfter)) && IsNotRevoked(remembered);

    public bool IsNotRevoked(RememberedToken remembered)
    {
        // Read before the look: what comes while it lasts makes the next call look again.
        var version = follower.Revoked.Version;
        if (remembered.GoodAt == version) return true;
        if (follower.Revoked.Concern(remembered.Marks)) return false;
        remembered.GoodAt = version;
        return true;
    }

    public bool IsRevoked(AccessToken token) => follower.Revoked.Concern(TokenMarks.Of(token));

    public bool IsKeyRevoked(string? keyId) => keyId is not null && follower.Revoked.ConcernKey(keyId);

    /// <summary>What is to be said about a token that is good in itself; null when nothing speaks against it.</summary>
    public async ValueTask<Verdict?> JudgeAsync(AccessToken token, CancellationToken cancel)
    {
        if (_whenLost != LostRevocations.Continue && !follower.FirstRead.IsCompleted) await AwaitFirstReadAsync(cancel);
        if (IsRevoked(token)) return new Verdict(null, OAuthErrors.TokenRevoked, null);
        return _whenLost == LostRevocations.Refuse && follower.IsLost(_lostAfter) ? new Verdict(null, OAuthErrors.RevocationsUnknown, RetryAfter) : null;
    }

    /// <summary>The first calls of an API need not be turned away only because they came before the first page.</summary>
    private async Task AwaitFirstReadAsync(CancellationToken cancel)
    {
        var left = options.BackchannelTimeout - follower.Staleness;
        if (!follower.IsOffered || left <= TimeSpan.Zero) return;
        await follower.FirstRead.WaitAsync(left, TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
