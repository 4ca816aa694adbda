namespace Gatehouse.Protocol;

/// <summary>What an API may demand beyond a good token and its scopes.</summary>
public static partial class OAuthErrors
{
    /// <summary>The user must sign in again, or more strongly (RFC 9470 section 3).</summary>
    public static readonly OAuthError AuthenticationInsufficient = new("insufficient_user_authentication", "The login behind the access token is not strong or recent enough.", 401, "authentication_insufficient");

    /// <summary>RFC 9396 leaves the answer to the API; a code of its own keeps clients from asking for more scope in vain.</summary>
    public static readonly OAuthError DetailsInsufficient = new("insufficient_authorization_details", "No authorization detail of the access token covers this call.", 403, "details_insufficient");

    /// <summary>The API's own check of a good token says no.</summary>
    public static readonly OAuthError TokenRefusedByApi = InvalidToken("token_refused_by_api", "This API does not accept the access token.");

    /// <summary>The token is good, and its client was not made to administer.</summary>
    public static readonly OAuthError AdministrationClientRequired = new("access_denied", "This client is not one by which the installation is administered.", 403, "administration_client_required");

    /// <summary>The token is good, and its user does not administer, or no longer.</summary>
    public static readonly OAuthError AdministratorRequired = new("access_denied", "The user does not administer this installation.", 403, "administrator_required");
}
