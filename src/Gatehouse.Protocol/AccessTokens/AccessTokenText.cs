using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>From the text of a token to its parts, without exceptions for what anyone may send.</summary>
internal static class AccessTokenText
{
    private const int MostShown = 120;

    [Spec("RFC 7515", "5.2")]
    public static bool TryParse(string token, [NotNullWhen(true)] out JsonWebToken? jwt, [NotNullWhen(false)] out OAuthError? error)
    {
        jwt = null;
        error = FaultOfForm(token);
        if (error is not null) return false;
        try
        {
            jwt = new JsonWebToken(token);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            error = OAuthErrors.TokenMalformed.Saying("The access token is not a well-formed JWT.");
            return false;
        }
    }

    // Opaque tokens of other providers pass here often: they are told apart before a parser throws over them.
    private static OAuthError? FaultOfForm(string token)
    {
        if (token.Length > AccessTokenRules.MaximumLength)
            return OAuthErrors.TokenMalformed.Saying($"The access token is longer than {AccessTokenRules.MaximumLength} characters.");
        var dots = token.AsSpan().Count('.');
        if (dots == 4) return OAuthErrors.TokenMalformed.Saying("The access token is encrypted; this API reads signed ones.");
        return dots == 2 ? null : OAuthErrors.TokenMalformed.Saying("The access token is not a JWT.");
    }

    /// <summary>A value of an unverified token as an answer may repeat it: short, because it ends up in a header.</summary>
    public static string Shown(string? value) =>
        string.IsNullOrEmpty(value) ? "(none)" : value.Length <= MostShown ? value : string.Concat(value.AsSpan(0, MostShown), "...");
}
