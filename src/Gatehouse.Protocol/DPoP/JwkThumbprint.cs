namespace Gatehouse.Protocol.DPoP;

/// <summary>The SHA-256 thumbprint of a key, as requests and tokens name it.</summary>
[Spec("RFC 7638", "3.1"), Spec("RFC 9449", "10")]
public static class JwkThumbprint
{
    private const int Length = 43;

    /// <summary>Whether a text can be a thumbprint: a SHA-256 hash in base64url.</summary>
    public static bool IsOne(string text) => text.Length == Length && DPoPProofReader.Decode(text) is not null;
}
