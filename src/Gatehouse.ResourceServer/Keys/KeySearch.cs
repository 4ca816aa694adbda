using Gatehouse.Protocol.Jose;

namespace Gatehouse.ResourceServer.Keys;

/// <summary>What came of asking for keys: a set to go on with, the knowledge that the provider has no such key, or no knowledge yet.</summary>
/// <param name="Keys">The keys to try; null when there are none.</param>
/// <param name="RetryAfter">Set when nothing can be said before the provider is asked again.</param>
internal readonly record struct KeySearch(VerificationKeySet? Keys, TimeSpan? RetryAfter)
{
    /// <summary>The provider publishes no such key.</summary>
    public static readonly KeySearch NotPublished = new(null, null);

    public static KeySearch Found(VerificationKeySet keys) => new(keys, null);

    public static KeySearch Undecided(TimeSpan retryAfter) => new(null, retryAfter);
}
