using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Protocol;

/// <summary>Proof Key for Code Exchange: binds a code to whoever asked for it. Only <c>S256</c> is spoken.</summary>
[Spec("RFC 7636", "4")]
public static class Pkce
{
    public const string S256 = "S256";

    /// <summary>Length of a base64url-encoded SHA-256 hash.</summary>
    private const int ChallengeLength = 43;

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Checks the two parameters of an authorization request; null when they are fine.</summary>
    [Spec("RFC 7636", "4.4.1"), Spec("RFC 9700", "2.1.1")]
    public static OAuthError? CheckChallenge(string? challenge, string? method)
    {
        if (challenge is null) return OAuthErrors.CodeChallengeMissing;
        // RFC 7636 makes an absent method mean "plain", which is refused like a written one.
        if (method != S256) return OAuthErrors.CodeChallengeMethodUnsupported;
        if (challenge.Length != ChallengeLength || challenge.AsSpan().ContainsAnyExcept(Base64UrlCharacters))
            return OAuthErrors.CodeChallengeMalformed;
        return null;
    }

    /// <summary>Whether a verifier has the required form: 43 to 128 unreserved characters.</summary>
    [Spec("RFC 7636", "4.1")]
    public static bool IsVerifier(string verifier) =>
        verifier.Length is >= 43 and <= 128 && !verifier.AsSpan().ContainsAnyExcept(Unreserved);

    /// <summary>The challenge that belongs to a verifier: BASE64URL(SHA256(ASCII(verifier))).</summary>
    [Spec("RFC 7636", "4.2")]
    public static string ChallengeOf(string verifier)
    {
        Span<byte> ascii = stackalloc byte[128];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.ASCII.GetBytes(verifier, ascii);
        SHA256.HashData(ascii[..length], hash);
        return Base64Url.EncodeToString(hash);
    }
}
