using Gatehouse.Protocol;

namespace Gatehouse.Server.Pages;

/// <summary>The refusals that only pages know.</summary>
internal static class PageErrors
{
    public static OAuthError FormExpired(PageText text) => new("invalid_request", text.FormExpired, StatusCodes.Status400BadRequest, "form_expired");

    public static OAuthError TooManySignIns(PageText text) => new("temporarily_unavailable", text.TooManyFromNetwork, StatusCodes.Status429TooManyRequests, "sign_in_network_limited");

    public static OAuthError PasswordTooLong(PageText text) => new("invalid_request", text.PasswordTooLong, StatusCodes.Status413PayloadTooLarge, "sign_in_password_too_long");

    public static OAuthError TooManySignUps(PageText text) => new("temporarily_unavailable", text.SignUpTooMany, StatusCodes.Status429TooManyRequests, "sign_up_network_limited");

    public static OAuthError NoSignUp(PageText text) => new("access_denied", text.NoSignUp, StatusCodes.Status404NotFound, "sign_up_off");
}
