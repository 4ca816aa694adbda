using Gatehouse.Protocol;

namespace Gatehouse.Plan.Model;

/// <summary>How one kind of answer is encrypted.</summary>
/// <param name="Algorithm">How the key is agreed on (<c>alg</c>).</param>
/// <param name="Content">What the answer is encrypted with (<c>enc</c>).</param>
public sealed record PlanEncryption(string Algorithm, string Content);

/// <summary>How what a client is told is signed and encrypted. Immutable.</summary>
[Spec("OIDC Registration", "2")]
public sealed record PlanResponses
{
    public static readonly PlanResponses None = new();

    /// <summary>JWS algorithm of userinfo responses; null: they are not signed.</summary>
    public string? UserInfoSigning { get; init; }

    /// <summary>JWS algorithm of signed introspection responses; that of <see cref="PlanDocument.TokenSigning"/> when null.</summary>
    public string? IntrospectionSigning { get; init; }

    public PlanEncryption? IdToken { get; init; }

    public PlanEncryption? UserInfo { get; init; }

    /// <summary>Of signed authorization responses (JARM).</summary>
    public PlanEncryption? Authorization { get; init; }

    /// <summary>Of signed introspection responses (RFC 9701).</summary>
    public PlanEncryption? Introspection { get; init; }
}
