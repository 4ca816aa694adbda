using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients.Responses;

/// <summary>How one kind of answer is encrypted.</summary>
/// <param name="Algorithm">How the key is agreed on (<c>alg</c>).</param>
/// <param name="Content">What the answer is encrypted with (<c>enc</c>).</param>
public sealed record ResponseEncryption(string Algorithm, string Content);

/// <summary>How what a client is told is signed and encrypted, where it wants more than everybody gets. Immutable.</summary>
[Spec("OIDC Registration", "2"), Spec("JARM", "3"), Spec("RFC 9701", "6")]
public sealed record ResponseProtection
{
    public static readonly ResponseProtection None = new();

    /// <summary>JWS algorithm of userinfo responses; null: they are not signed.</summary>
    public string? UserInfoSigning { get; init; }

    /// <summary>JWS algorithm of introspection responses; the provider's default when null.</summary>
    public string? IntrospectionSigning { get; init; }

    public ResponseEncryption? IdToken { get; init; }

    public ResponseEncryption? UserInfo { get; init; }

    /// <summary>Of signed authorization responses (JARM).</summary>
    public ResponseEncryption? Authorization { get; init; }

    /// <summary>Of signed introspection responses.</summary>
    public ResponseEncryption? Introspection { get; init; }
}
