namespace Gatehouse.Protocol.Jose;

/// <summary>The signature algorithms that are spoken: asymmetric ones only, so that a published key can never sign.</summary>
[Spec("RFC 7518", "3.1"), Spec("RFC 8725", "3.1")]
public static class SigningAlgorithms
{
    public const string ES256 = "ES256";
    public const string RS256 = "RS256";
    public const string PS256 = "PS256";

    /// <summary>Ed25519 under its first name, which says nothing of the curve (RFC 8037).</summary>
    public const string EdDSA = "EdDSA";

    public const string Ed25519 = "Ed25519";

    /// <summary>Algorithms of a shared secret: for a client's statement about itself under <c>client_secret_jwt</c>, and nowhere else.</summary>
    public static readonly IReadOnlyList<string> Symmetric = ["HS256", "HS384", "HS512"];

    /// <summary>What is accepted where nothing else is said.</summary>
    public static readonly IReadOnlyList<string> All = [ES256, RS256, PS256];

    /// <summary>What clients may sign statements with that the provider alone reads: the program brings the cryptography of the last two.</summary>
    [Spec("RFC 8037", "3.1"), Spec("RFC 9864", "2.2")]
    public static readonly IReadOnlyList<string> OfClients = [.. All, EdDSA, Ed25519];
}
