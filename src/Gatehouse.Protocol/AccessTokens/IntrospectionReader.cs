using System.Security.Claims;
using System.Text.Json;
using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>Reads what a provider answers about an opaque access token, with the same demands as on a JWT.</summary>
[Spec("RFC 7662", "2.2"), Spec("RFC 7662", "4")]
public static class IntrospectionReader
{
    private const long LatestDate = 253_402_300_799;

    /// <summary>The token, or why it is refused; null when the answer is none.</summary>
    public static AccessTokenReading? Read(JsonElement answer, AccessTokenRules rules, DateTimeOffset now)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty(ClaimNames.Active, out var active)) return null;
        if (active.ValueKind == JsonValueKind.False) return OAuthErrors.TokenInactive;
        if (active.ValueKind != JsonValueKind.True) return null;
        if (Text(answer, ClaimNames.Issuer) is { } issuer && issuer != rules.Issuer)
            return OAuthErrors.TokenIssuerDiffers.Saying($"The access token comes from {AccessTokenText.Shown(issuer)}, this API trusts {rules.Issuer}.").With(FactNames.PresentedIssuer, issuer).With(FactNames.ExpectedIssuer, rules.Issuer);
        var audiences = AudiencesOf(answer);
        if (audiences.Length == 0) return Missing(ClaimNames.Audience);
        if (!audiences.Contains(rules.Audience))
            return OAuthErrors.TokenAudienceDiffers.Saying($"The access token is for {AccessTokenText.Shown(string.Join(' ', audiences.Take(5)))}, this API is {rules.Audience}.").With(FactNames.PresentedAudience, string.Join(' ', audiences.Take(5))).With(FactNames.ExpectedAudience, rules.Audience);
        if (Date(answer, ClaimNames.Expires) is not { } expires) return Missing(ClaimNames.Expires);
        if (expires + rules.ClockTolerance <= now) return OAuthErrors.TokenExpired;
        if (Text(answer, ClaimNames.ClientId) is not { Length: > 0 } client) return Missing(ClaimNames.ClientId);
        TokenConfirmation? confirmation = null;
        if (answer.TryGetProperty(ClaimNames.Confirmation, out var claim) && TokenConfirmation.Read(claim, out confirmation) is { } unknown) return unknown;
        return new AccessToken
        {
            Issuer = rules.Issuer,
            Subject = Text(answer, ClaimNames.Subject) ?? client,
            ClientId = client,
            TokenId = Text(answer, ClaimNames.TokenId) ?? "",
            Audiences = audiences,
            Scopes = ScopesOf(answer),
            IssuedAt = Date(answer, ClaimNames.IssuedAt) ?? now,
            ExpiresAt = expires,
            Confirmation = confirmation,
            Claims = [.. ClaimsOf(answer, rules.Issuer)],
        };
    }

    private static OAuthError Missing(string claim) => OAuthErrors.TokenClaimMissing.Saying($"The provider's answer about the access token lacks the claim {claim}.").With(FactNames.Claim, claim);

    private static string[] AudiencesOf(JsonElement answer) => TextsOf(answer, ClaimNames.Audience);

    /// <summary>Scopes as providers write them: <c>scope</c> or <c>scp</c>, as one text with spaces or as a list.</summary>
    private static ScopeSet ScopesOf(JsonElement answer) =>
        ScopeSet.Of(TextsOf(answer, answer.TryGetProperty(ClaimNames.Scope, out _) ? ClaimNames.Scope : ClaimNames.ScopeAsList).SelectMany(static text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static string[] TextsOf(JsonElement answer, string name) => !answer.TryGetProperty(name, out var texts) ? [] : texts.ValueKind switch
    {
        JsonValueKind.String => [texts.GetString()!],
        JsonValueKind.Array => [.. texts.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)],
        _ => [],
    };

    private static IEnumerable<Claim> ClaimsOf(JsonElement answer, string issuer)
    {
        foreach (var member in answer.EnumerateObject())
        {
            if (member.NameEquals(ClaimNames.Active)) continue;
            var values = member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : (JsonElement[])[member.Value];
            foreach (var value in values)
                if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                    yield return new Claim(member.Name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), ClaimValueTypes.String, issuer);
        }
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Date(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= LatestDate
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
