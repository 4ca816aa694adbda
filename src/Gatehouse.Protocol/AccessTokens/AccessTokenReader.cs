using Gatehouse.Protocol.Jose;
using Gatehouse.Protocol.Refusals;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>Reads JWT access tokens: every check of RFC 9068 section 4, each with its own answer. Never throws for what a caller sends.</summary>
[Spec("RFC 9068", "4")]
public sealed class AccessTokenReader(AccessTokenRules rules, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>Checks a token against these keys.</summary>
    public async ValueTask<AccessTokenReading> ReadAsync(string token, VerificationKeySet keys)
    {
        if (!AccessTokenText.TryParse(token, out var jwt, out var unreadable)) return unreadable;
        // The signature comes last: it is the dearest check, and a token that fails another one must not make us fetch keys.
        if (CheckHeader(jwt) is { } badHeader) return badHeader;
        if (AccessTokenClaims.Check(jwt, rules, clock.GetUtcNow()) is { } badClaim) return badClaim;

        var candidates = keys.For(jwt.Kid, jwt.Alg);
        if (candidates.Count == 0)
        {
            if (!string.IsNullOrEmpty(jwt.Kid) && keys.Contains(jwt.Kid))
                return OAuthErrors.TokenAlgorithmNotAllowed.Saying("The key that the access token names is not for its algorithm.");
            return new MissingKey(jwt.Kid, AccessTokenClaims.IssuedAt(jwt));
        }
        var result = await Handler.ValidateTokenAsync(jwt, Expectations(candidates));
        if (result.IsValid) return AccessTokenClaims.Read(jwt);
        var error = ErrorOf(result.Exception);
        // Without a key id a wrong signature may just be that of a newer key.
        if (error == OAuthErrors.TokenSignatureInvalid && string.IsNullOrEmpty(jwt.Kid)) return new MissingKey(null, AccessTokenClaims.IssuedAt(jwt));
        return error;
    }

    [Spec("RFC 9068", "2.1"), Spec("RFC 8725", "3.11"), Spec("RFC 7515", "4.1.11")]
    private OAuthError? CheckHeader(JsonWebToken jwt)
    {
        if (!rules.Algorithms.Contains(jwt.Alg))
            return OAuthErrors.TokenAlgorithmNotAllowed.Saying(
                $"The access token is signed with {AccessTokenText.Shown(jwt.Alg)}, this API accepts {string.Join(", ", rules.Algorithms)}.").With(FactNames.PresentedAlgorithm, jwt.Alg).With(FactNames.AllowedAlgorithms, string.Join(' ', rules.Algorithms));
        if (!IsAccessTokenType(jwt.Typ))
            return OAuthErrors.TokenTypeDiffers.Saying(
                $"The type (typ) of the token is {AccessTokenText.Shown(jwt.Typ)}, that of an access token is {TokenTypes.AccessToken}.").With(FactNames.PresentedType, jwt.Typ);
        if (jwt.TryGetHeaderValue<object>("crit", out _))
            return OAuthErrors.TokenMalformed.Saying("The access token demands an extension (crit) that this API does not understand.");
        return null;
    }

    [Spec("RFC 7515", "4.1.9")]
    private static bool IsAccessTokenType(string? type) =>
        string.Equals(type, TokenTypes.AccessToken, StringComparison.OrdinalIgnoreCase)
        || string.Equals(type, "application/" + TokenTypes.AccessToken, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the library checks again: it is the judge of the signature and a second pair of eyes for the rest.</summary>
    private TokenValidationParameters Expectations(IReadOnlyList<SecurityKey> candidates) => new()
    {
        ValidIssuer = rules.Issuer,
        ValidAudience = rules.Audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidAlgorithms = rules.Algorithms,
        ValidTypes = [TokenTypes.AccessToken, "application/" + TokenTypes.AccessToken],
        TypeValidator = static (type, _, _) => IsAccessTokenType(type) ? type : throw new SecurityTokenInvalidTypeException(),
        IssuerSigningKeys = candidates,
        TryAllIssuerSigningKeys = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = IsLive,
        LogValidationExceptions = false,
    };

    private bool IsLive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires > now - rules.ClockTolerance && (notBefore is null || notBefore <= now + rules.ClockTolerance);
    }

    private static OAuthError ErrorOf(Exception? fault) => fault switch
    {
        SecurityTokenInvalidAlgorithmException => OAuthErrors.TokenAlgorithmNotAllowed,
        SecurityTokenInvalidTypeException => OAuthErrors.TokenTypeDiffers,
        SecurityTokenInvalidIssuerException => OAuthErrors.TokenIssuerDiffers,
        SecurityTokenInvalidAudienceException => OAuthErrors.TokenAudienceDiffers,
        SecurityTokenNoExpirationException => OAuthErrors.TokenClaimMissing,
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException => OAuthErrors.TokenExpired,
        SecurityTokenMalformedException => OAuthErrors.TokenMalformed,
        _ => OAuthErrors.TokenSignatureInvalid,
    };
}
