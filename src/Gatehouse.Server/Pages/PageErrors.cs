using Gatehouse.Protocol;

namespace Gatehouse.Server.Pages;

/// <summary>The refusals that only pages know.</summary>
internal static class PageErrors
{
    public static OAuthError FormExpired(PageText text) => new("invalid_request", text.FormExpired, StatusCodes.Status400BadRequest, "form_expired");

    public static OAuthError NoSignUp(PageText text) => new("access_denied", text.NoSignUp, StatusCodes.Status404NotFound, "sign_up_off");
}
