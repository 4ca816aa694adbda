using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Protocol;

/// <summary>Refusals of client registration and of metadata documents.</summary>
[Spec("RFC 7591", "3.2.2"), Spec("RFC 7592", "2")]
public static class RegistrationErrors
{
    public static readonly OAuthError Closed = new("access_denied", "Nobody may register clients here.", 403, "registration_closed");
    public static readonly OAuthError TokenMissing = new("invalid_token", "An access token for registration is required.", 401, "registration_token_missing");
    public static readonly OAuthError TokenUnknown = new("invalid_token", "The access token for registration is not valid.", 401, "registration_token_unknown");
    public static readonly OAuthError TokenExpired = new("invalid_token", "The access token for registration has expired.", 401, "registration_token_expired");
    public static readonly OAuthError TokenOfAnotherClient = new("access_denied", "The access token belongs to another client.", 403, "registration_token_of_another_client");
    public static readonly OAuthError ClientGone = new("invalid_token", "The client is not registered any more.", 401, "registered_client_gone");
    public static readonly OAuthError TooManyInTotal = new("temporarily_unavailable", "As many clients are registered as may be.", 429, "registration_quota_total");
    public static readonly OAuthError TooManyFromNetwork = new("temporarily_unavailable", "Too many clients were registered from this network within a day.", 429, "registration_quota_network");
    public static readonly OAuthError TooManyWithToken = new("access_denied", "As many clients were registered with this token as may be.", 403, "registration_quota_token");

    public static readonly OAuthError NotJson = new("invalid_client_metadata", "The body must be one JSON object of type application/json.", 400, "registration_not_json");
    private static readonly OAuthError Metadata = new("invalid_client_metadata", "The client metadata is not valid.", 400, "client_metadata_invalid");
    private static readonly OAuthError Policy = new("invalid_client_metadata", "The client metadata asks for more than is allowed here.", 400, "client_metadata_not_allowed");
    private static readonly OAuthError Redirect = new("invalid_redirect_uri", "A redirect URI is not valid.", 400, "client_redirect_uri_invalid");
    private static readonly OAuthError RedirectPolicy = new("invalid_redirect_uri", "A redirect URI is not allowed here.", 400, "client_redirect_uri_not_allowed");

    public static readonly OAuthError StatementMissing = new("unapproved_software_statement", "A software statement is required.", 400, "software_statement_missing");
    public static readonly OAuthError StatementMalformed = new("invalid_software_statement", "The software statement is not a signed JWT.", 400, "software_statement_malformed");
    public static readonly OAuthError StatementIssuerUnknown = new("unapproved_software_statement", "The issuer of the software statement is not trusted here.", 400, "software_statement_issuer_unknown");
    public static readonly OAuthError StatementUnverified = new("invalid_software_statement", "The signature of the software statement cannot be verified.", 400, "software_statement_unverified");
    public static readonly OAuthError StatementExpired = new("invalid_software_statement", "The software statement has expired or is not valid yet.", 400, "software_statement_expired");

    /// <param name="field">The name of the metadata.</param>
    /// <param name="rule">Completes the sentence "The field …".</param>
    public static OAuthError Invalid(string field, string rule) => Metadata.Saying($"{field} {rule}.").With(FactNames.Field, field);

    public static OAuthError NotAllowed(string field, string rule) => Policy.Saying($"{field} {rule}.").With(FactNames.Field, field);

    public static OAuthError RedirectUri(string rule) => Redirect.Saying($"A redirect URI {rule}.");

    public static OAuthError RedirectUriNotAllowed(string rule) => RedirectPolicy.Saying($"A redirect URI {rule}.");
}
