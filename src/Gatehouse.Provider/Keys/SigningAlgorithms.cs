using System.Collections.Immutable;

namespace Gatehouse.Provider.Keys;

/// <summary>The JWS algorithms (RFC 7518 section 3.1) that the provider signs with.</summary>
public static class SigningAlgorithms
{
    public const string ES256 = "ES256";
    public const string RS256 = "RS256";
    public const string PS256 = "PS256";

    public static readonly ImmutableArray<string> All = [ES256, RS256, PS256];
}
