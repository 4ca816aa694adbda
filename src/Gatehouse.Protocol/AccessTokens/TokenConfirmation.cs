using System.Text.Json;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>The key that an access token is bound to: who presents the token must prove to hold it (<c>cnf</c>).</summary>
/// <param name="JwkThumbprint">The thumbprint of a DPoP key (<c>jkt</c>), or null.</param>
/// <param name="CertificateThumbprint">The thumbprint of a client certificate (<c>x5t#S256</c>), or null.</param>
[Spec("RFC 7800", "3.1"), Spec("RFC 9449", "6.1")]
public sealed record TokenConfirmation(string? JwkThumbprint, string? CertificateThumbprint)
{
    /// <summary>Reads the claim. A confirmation that holds anything else as well cannot be honoured in full, so the token is refused.</summary>
    internal static OAuthError? Read(JsonElement claim, out TokenConfirmation? confirmation)
    {
        confirmation = null;
        if (claim.ValueKind != JsonValueKind.Object) return OAuthErrors.TokenConfirmationUnknown;
        string? jwk = null, certificate = null;
        foreach (var member in claim.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String) return OAuthErrors.TokenConfirmationUnknown;
            if (member.NameEquals("jkt")) jwk = member.Value.GetString();
            else if (member.NameEquals("x5t#S256")) certificate = member.Value.GetString();
            else return OAuthErrors.TokenConfirmationUnknown;
        }
        if (string.IsNullOrEmpty(jwk) && string.IsNullOrEmpty(certificate)) return OAuthErrors.TokenConfirmationUnknown;
        confirmation = new TokenConfirmation(jwk, certificate);
        return null;
    }
}
