using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>Whether a token is meant for an API.</summary>
public static class AccessTokenAudience
{
    /// <summary>Null when it is; else who it is for and who was asked.</summary>
    [Spec("RFC 7519", "4.1.3")]
    public static OAuthError? Check(IReadOnlyCollection<string> audiences, string api) => audiences.Contains(api, StringComparer.Ordinal)
        ? null
        : OAuthErrors.TokenAudienceDiffers.Saying($"The access token is for {AccessTokenText.Shown(string.Join(' ', audiences.Take(5)))}, this API is {api}.")
            .With(FactNames.PresentedAudience, string.Join(' ', audiences.Take(5))).With(FactNames.ExpectedAudience, api);
}
