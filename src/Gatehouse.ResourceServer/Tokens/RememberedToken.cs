using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Jose;
using Gatehouse.ResourceServer.Revocations;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>A token that was found good, with what a further look at it needs.</summary>
/// <param name="Token">The token.</param>
/// <param name="Keys">The keys that it was checked with; none where the provider was asked.</param>
/// <param name="Until">When it must be checked again.</param>
/// <param name="Marks">What it can be revoked by.</param>
internal sealed record RememberedToken(AccessToken Token, VerificationKeySet? Keys, DateTimeOffset Until, TokenMarks Marks)
{
    private long _goodAt = -1;

    /// <summary>The version of the revocations at which it was last found good.</summary>
    public long GoodAt
    {
        get => Volatile.Read(ref _goodAt);
        set => Volatile.Write(ref _goodAt, value);
    }
}
