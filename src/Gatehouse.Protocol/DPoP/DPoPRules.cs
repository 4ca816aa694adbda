namespace Gatehouse.Protocol.DPoP;

/// <summary>What a server expects of the DPoP proofs shown to it.</summary>
[Spec("RFC 9449", "4.3"), Spec("RFC 9449", "11.1")]
public sealed record DPoPRules
{
    /// <summary>A longer proof is refused unread; one with an RSA key of 4096 bits is about 3,000 characters.</summary>
    public const int MaximumLength = 6 * 1024;

    /// <summary>A proof says what it is.</summary>
    public const string Type = "dpop+jwt";

    /// <summary>The algorithms of proofs that are understood: asymmetric ones only.</summary>
    [Spec("RFC 9449", "5.1")]
    public static readonly IReadOnlyList<string> AllAlgorithms = ["ES256", "ES384", "ES512", "PS256", "RS256"];

    /// <summary>The algorithms of proofs that are accepted.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = AllAlgorithms;

    /// <summary>How old a proof may be that has no nonce of the server to tell its age.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far the sender's clock may be ahead.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The nonces of this server; null when it hands out none, and then what a proof has there means nothing.</summary>
    public IDPoPNonces? Nonces { get; init; }

    /// <summary>The same for everybody who hands out no nonces.</summary>
    public static DPoPRules Default { get; } = new();
}

/// <summary>The nonces that a server hands out, so that proofs cannot be made in advance and the sender's clock does not matter.</summary>
[Spec("RFC 9449", "8")]
public interface IDPoPNonces
{
    /// <summary>The nonce to hand out now.</summary>
    string Newest(DateTimeOffset now);

    /// <summary>Until when a presented nonce counts; null when it was not made here or is over.</summary>
    DateTimeOffset? EndOf(string nonce, DateTimeOffset now);
}

/// <summary>The request that a proof must have been made for.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Uri">The URL, of which query and fragment do not count.</param>
/// <param name="AccessToken">The access token that the request presents; null where it asks for one.</param>
public readonly record struct DPoPRequest(string Method, string Uri, string? AccessToken = null);

/// <summary>A proof after every check but one: whether it was shown before is known to who remembers.</summary>
/// <param name="KeyThumbprint">The thumbprint (RFC 7638) of the key that the sender holds: the <c>jkt</c> of tokens.</param>
/// <param name="TokenId">The proof's own identifier (<c>jti</c>).</param>
/// <param name="AcceptableUntil">From when on the proof would be refused for its age.</param>
/// <param name="Nonce">The nonce it was made with, if that is one of this server.</param>
public sealed record DPoPProof(string KeyThumbprint, string TokenId, DateTimeOffset AcceptableUntil, string? Nonce);

/// <summary>What came of reading a proof: the proof, or why it is refused.</summary>
public readonly record struct DPoPReading(DPoPProof? Proof, OAuthError? Error)
{
    /// <summary>A refused proof.</summary>
    public static implicit operator DPoPReading(OAuthError error) => new(null, error);

    /// <summary>A good proof.</summary>
    public static implicit operator DPoPReading(DPoPProof proof) => new(proof, null);
}
