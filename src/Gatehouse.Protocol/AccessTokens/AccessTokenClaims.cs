using Gatehouse.Protocol.Refusals;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>The claims of an access token: which must be there, what they must say, and how they are read.</summary>
internal static class AccessTokenClaims
{
    /// <summary>The last instant a DateTimeOffset can hold, as a NumericDate.</summary>
    private const double LatestDate = 253_402_300_799;

    private static readonly string[] RequiredTexts = [ClaimNames.Issuer, ClaimNames.Subject, ClaimNames.ClientId, ClaimNames.TokenId];

    [Spec("RFC 9068", "4"), Spec("RFC 9068", "2.2")]
    public static OAuthError? Check(JsonWebToken jwt, AccessTokenRules rules, DateTimeOffset now)
    {
        foreach (var name in RequiredTexts)
            if (!jwt.TryGetPayloadValue<string>(name, out var value) || string.IsNullOrEmpty(value))
                return Missing(name);
        if (jwt.Issuer != rules.Issuer)
            return OAuthErrors.TokenIssuerDiffers.Saying($"The access token comes from {AccessTokenText.Shown(jwt.Issuer)}, this API trusts {rules.Issuer}.").With(FactNames.PresentedIssuer, jwt.Issuer).With(FactNames.ExpectedIssuer, rules.Issuer);
        if (CheckTimes(jwt, rules, now) is { } error) return error;
        return CheckAudience(jwt, rules) ?? ReadConfirmation(jwt, out _);
    }

    public static DateTimeOffset IssuedAt(JsonWebToken jwt) => Date(jwt, ClaimNames.IssuedAt)!.Value;

    public static AccessToken Read(JsonWebToken jwt)
    {
        var claims = jwt.Claims.ToArray();
        return new AccessToken
        {
            Issuer = jwt.Issuer,
            Subject = jwt.Subject,
            ClientId = jwt.GetPayloadValue<string>(ClaimNames.ClientId),
            TokenId = jwt.Id,
            Audiences = jwt.Audiences.ToArray(),
            Scopes = ScopesOf(claims),
            IssuedAt = IssuedAt(jwt),
            ExpiresAt = Date(jwt, ClaimNames.Expires)!.Value,
            Confirmation = ReadConfirmation(jwt, out var confirmation) is null ? confirmation : null,
            Claims = claims,
        };
    }

    private static OAuthError? ReadConfirmation(JsonWebToken jwt, out TokenConfirmation? confirmation)
    {
        confirmation = null;
        return jwt.TryGetPayloadValue<JsonElement>(ClaimNames.Confirmation, out var claim) ? TokenConfirmation.Read(claim, out confirmation) : null;
    }

    /// <summary>Scopes as providers write them: <c>scope</c> or <c>scp</c>, as one text with spaces or as a list.</summary>
    private static ScopeSet ScopesOf(IReadOnlyCollection<Claim> claims)
    {
        var name = claims.Any(static claim => claim.Type == ClaimNames.Scope) ? ClaimNames.Scope : ClaimNames.ScopeAsList;
        return ScopeSet.Of(claims.Where(claim => claim.Type == name).SelectMany(static claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Spec("RFC 7519", "4.1.4"), Spec("RFC 7519", "4.1.5"), Spec("RFC 7519", "4.1.6")]
    private static OAuthError? CheckTimes(JsonWebToken jwt, AccessTokenRules rules, DateTimeOffset now)
    {
        if (Date(jwt, ClaimNames.Expires) is not { } expires) return Missing(ClaimNames.Expires);
        if (Date(jwt, ClaimNames.IssuedAt) is not { } issued) return Missing(ClaimNames.IssuedAt);
        if (expires + rules.ClockTolerance <= now)
            return OAuthErrors.TokenExpired.Saying($"The access token expired {Seconds(now - expires)} s ago.").With(FactNames.SecondsAgo, $"{Seconds(now - expires)}");
        var begins = Date(jwt, ClaimNames.NotBefore) is { } notBefore && notBefore > issued ? notBefore : issued;
        if (begins - rules.ClockTolerance > now)
            return OAuthErrors.TokenNotYetValid.Saying($"The access token begins in {Seconds(begins - now)} s; the clocks of its issuer and this API may differ.").With(FactNames.SecondsAhead, $"{Seconds(begins - now)}");
        return jwt.TryGetPayloadValue<object>(ClaimNames.NotBefore, out _) && Date(jwt, ClaimNames.NotBefore) is null
            ? OAuthErrors.TokenMalformed.Saying("The claim nbf of the access token is not a date.")
            : null;
    }

    [Spec("RFC 7519", "4.1.3")]
    private static OAuthError? CheckAudience(JsonWebToken jwt, AccessTokenRules rules)
    {
        var audiences = jwt.Audiences as IReadOnlyCollection<string> ?? [.. jwt.Audiences];
        if (audiences.Count == 0) return Missing(ClaimNames.Audience);
        return AccessTokenAudience.Check(audiences, rules.Audience);
    }

    private static OAuthError Missing(string claim) => OAuthErrors.TokenClaimMissing.Saying($"The access token lacks the claim {claim}.").With(FactNames.Claim, claim);

    private static DateTimeOffset? Date(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue<double>(claim, out var seconds) && seconds is >= 0 and <= LatestDate
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;
}
