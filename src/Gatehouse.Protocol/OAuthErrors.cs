using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Protocol;

/// <summary>The whole vocabulary of refusal: every error that provider and APIs know, with the check that raises it.</summary>
public static partial class OAuthErrors
{
    // The request itself (RFC 6749 section 5.2: invalid_request).
    public static readonly OAuthError NotAForm = InvalidRequest("not_a_form", "The body must be application/x-www-form-urlencoded.");
    public static readonly OAuthError MalformedForm = InvalidRequest("malformed_form", "The body cannot be read as a form.");
    public static readonly OAuthError BodyTooLarge = new("invalid_request", "The body is larger than this endpoint accepts.", 413, "body_too_large");
    public static readonly OAuthError MethodNotAllowed = new("invalid_request", "This endpoint does not answer this HTTP method.", 405, "method_not_allowed");
    public static readonly OAuthError NotFound = new("invalid_request", "There is nothing at this address.", 404, "not_found");
    public static readonly OAuthError MetricsForbidden = new("access_denied", "Metrics are not for everybody.", 403, "metrics_forbidden");
    public static readonly OAuthError ParameterInQuery = InvalidRequest("parameter_in_query", "Parameters of this endpoint belong in the body.");
    private static readonly OAuthError Repeated = InvalidRequest("parameter_repeated", "A parameter is given more than once.");
    private static readonly OAuthError Missing = InvalidRequest("parameter_missing", "A required parameter is missing.");
    private static readonly OAuthError Invalid = InvalidRequest("parameter_invalid", "A parameter has a value that is not allowed.");

    private static readonly OAuthError Unprintable = InvalidRequest("parameter_unprintable", "A parameter has a control character.");

    public static OAuthError ParameterRepeated(string name) => Repeated.Saying($"The parameter {Shown(name)} is given more than once.").With(FactNames.Parameter, name);

    public static OAuthError ParameterUnprintable(string name) => Unprintable.Saying($"The parameter {Shown(name)} has a control character.").With(FactNames.Parameter, name);

    public static OAuthError ParameterMissing(string name) => Missing.Saying($"The parameter {name} is required.").With(FactNames.Parameter, name);

    public static OAuthError ParameterInvalid(string name, string rule) => Invalid.Saying($"The parameter {name} {rule}.").With(FactNames.Parameter, name);

    /// <summary>The name that a sender chose, as far as a description may hold it (RFC 6749 appendix A.8).</summary>
    private static string Shown(string name) => string.Concat((name.Length <= 40 ? name : name[..40]).Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter : '?'));

    public static readonly OAuthError UnprovedRequestsTooMany = new("temporarily_unavailable", "Too many requests came from this network; wait as Retry-After says.", 429, "unproved_requests_too_many");

    // Who asks (RFC 6749 section 2.3 and 5.2: invalid_client).
    public static readonly OAuthError ClientAuthenticationMissing = InvalidClient("client_authentication_missing", "The client did not authenticate.");
    public static readonly OAuthError ClientUnknown = InvalidClient("client_unknown", "Client authentication failed.");
    public static readonly OAuthError ClientSecretWrong = InvalidClient("client_secret_wrong", "Client authentication failed.");
    public static readonly OAuthError ClientSecretsTooMany = new("temporarily_unavailable", "Too many secrets of this kind are checked at this moment, or were wrong; wait as Retry-After says.", 429, "client_secrets_too_many");
    public static readonly OAuthError ClientSecretExpired = InvalidClient("client_secret_expired", "Client authentication failed.");
    public static readonly OAuthError ClientAuthenticationMethodDiffers = InvalidClient("client_authentication_method_differs", "The client must authenticate by the method it is registered with.");
    public static readonly OAuthError BasicCredentialsMalformed = InvalidClient("basic_credentials_malformed", "The Authorization header cannot be read as Basic credentials.");
    public static readonly OAuthError ClientAuthenticationTwice = InvalidRequest("client_authentication_twice", "The client authenticates by more than one method.");
    public static readonly OAuthError ClientAuthenticationUnsupported = InvalidClient("client_authentication_unsupported", "This way of client authentication is not supported.");

    // What is asked for.
    public static readonly OAuthError GrantTypeUnsupported = new("unsupported_grant_type", "The server does not know this grant_type.", 400, "grant_type_unsupported");
    public static readonly OAuthError GrantTypeNotAllowed = new("unauthorized_client", "The client is not registered for this grant_type.", 400, "grant_type_not_allowed");
    public static readonly OAuthError ResponseTypeUnsupported = new("unsupported_response_type", "The server does not support this response_type.", 400, "response_type_unsupported");
    public static readonly OAuthError ResponseTypeNotAllowed = new("unauthorized_client", "The client is not registered for this response_type.", 400, "response_type_not_allowed");
    public static readonly OAuthError ScopeUnknown = InvalidScope("scope_unknown", "A requested scope is unknown or not allowed for this client.");
    public static readonly OAuthError ScopeMalformed = InvalidScope("scope_malformed", "The scope is malformed.");
    public static readonly OAuthError ScopeEmpty = InvalidScope("scope_empty", "No scope is asked for and the client has no default.");
    public static readonly OAuthError ScopeExceedsGrant = InvalidScope("scope_exceeds_grant", "The requested scope exceeds what was granted.");
    public static readonly OAuthError ScopeNoLongerAllowed = InvalidScope("scope_no_longer_allowed", "Nothing of what was granted is still allowed for this client.");
    public static readonly OAuthError ResourceMalformed = InvalidTarget("resource_malformed", "The resource must be an absolute URI without a fragment.");
    public static readonly OAuthError ResourceUnknown = InvalidTarget("resource_unknown", "The resource is unknown or not allowed for this client.");
    public static readonly OAuthError ResourceMissing = InvalidTarget("resource_missing", "The request must name the resource that the access is meant for.");
    public static readonly OAuthError ResourceAmbiguous = InvalidTarget("resource_ambiguous", "The scopes belong to more than one resource; name one with the resource parameter.");
    public static readonly OAuthError ResourcesDiffer = InvalidTarget("resources_differ", "No one access token fits all the named resources; ask for one at a time.");
    public static readonly OAuthError ResourceWithoutScope = InvalidTarget("resource_without_scope", "No scope of the named resource is granted.");
    public static readonly OAuthError ResourceExceedsGrant = InvalidTarget("resource_exceeds_grant", "The resource was not part of the grant.");

    // The authorization request (RFC 6749 section 4.1.2.1, RFC 7636 section 4.4.1, OpenID Connect Core section 3.1.2.6).
    public static readonly OAuthError AuthorizationClientUnknown = InvalidRequest("authorization_client_unknown", "The client_id is unknown.");
    public static readonly OAuthError RedirectUriMissing = InvalidRequest("redirect_uri_missing", "The redirect_uri is required.");
    public static readonly OAuthError RedirectUriDiffers = InvalidRequest("redirect_uri_differs", "The redirect_uri is not registered for this client.");
    public static readonly OAuthError CodeChallengeMissing = InvalidRequest("code_challenge_missing", "A code_challenge is required (PKCE).");
    public static readonly OAuthError CodeChallengeMethodUnsupported = InvalidRequest("code_challenge_method_unsupported", "The code_challenge_method must be S256.");
    public static readonly OAuthError CodeChallengeMalformed = InvalidRequest("code_challenge_malformed", "The code_challenge is not a base64url-encoded SHA-256 hash.");
    public static readonly OAuthError RequestNotSupported = new("request_not_supported", "The request parameter is not supported.", 400, "request_not_supported");
    public static readonly OAuthError RegistrationNotSupported = new("registration_not_supported", "The registration parameter is not supported.", 400, "registration_not_supported");
    public static readonly OAuthError RequestTwice = InvalidRequest("request_twice", "The request and request_uri parameters exclude each other.");

    // The pushed authorization request (RFC 9126; RFC 9101 section 6: invalid_request_uri).
    public static readonly OAuthError PushedRequestRequired = InvalidRequest("pushed_request_required", "This authorization request must be pushed first (pushed_authorization_request_endpoint).");
    public static readonly OAuthError PushedRequestNested = InvalidRequest("pushed_request_nested", "A pushed request must not contain a request_uri.");
    public static readonly OAuthError PushedRequestMalformed = InvalidRequestUri("pushed_request_malformed", "The request_uri was not issued here.");
    public static readonly OAuthError PushedRequestUnknown = InvalidRequestUri("pushed_request_unknown", "The request_uri is unknown or has expired.");
    public static readonly OAuthError PushedRequestOfAnotherClient = InvalidRequestUri("pushed_request_of_another_client", "The request_uri was not issued to this client.");
    public static readonly OAuthError PushedRequestExpired = InvalidRequestUri("pushed_request_expired", "The request_uri has expired; start again from the application.");
    public static readonly OAuthError PushedRequestUsed = InvalidRequestUri("pushed_request_used", "This request was answered before; start again from the application.");

    // What the user is needed for.
    public static readonly OAuthError SectorDiffers = InvalidRequest("sector_differs", "The sector identifier document of the client does not list its redirect URIs.");
    public static readonly OAuthError LoginRequired = new("login_required", "The user is not signed in.", 400, "login_required");
    public static readonly OAuthError SubjectDiffers = new("login_required", "Somebody else has signed in than the client asked for.", 400, "subject_differs");
    public static readonly OAuthError ConsentRequired = new("consent_required", "The user has not agreed to this access.", 400, "consent_required");
    public static readonly OAuthError InteractionRequired = new("interaction_required", "The user would have to prove more than their session does.", 400, "interaction_required");
    public static readonly OAuthError AuthenticationRequirementsUnmet = new("unmet_authentication_requirements", "The user cannot be authenticated as strongly as this request demands.", 400, "acr_unmet");
    public static readonly OAuthError AccessDenied = new("access_denied", "The user refused the request.", 400, "access_denied");
    public static readonly OAuthError InteractionExpired = InvalidRequest("interaction_expired", "This sign-in took too long or was started elsewhere; start again from the application.");

    // The authorization code (RFC 6749 section 5.2: invalid_grant; RFC 7636 section 4.6).
    public static readonly OAuthError CodeMalformed = InvalidGrant("code_malformed", "The authorization code is invalid.");
    public static readonly OAuthError CodeUnknown = InvalidGrant("code_unknown", "The authorization code is invalid.");
    public static readonly OAuthError CodeExpired = InvalidGrant("code_expired", "The authorization code has expired.");
    public static readonly OAuthError CodeReplayed = InvalidGrant("code_replayed", "The authorization code was already used.");
    public static readonly OAuthError CodeSpent = InvalidGrant("code_spent", "The authorization code was already used.");
    public static readonly OAuthError CodeRevoked = InvalidGrant("code_revoked", "The authorization was revoked.");
    public static readonly OAuthError CodeOfAnotherClient = InvalidGrant("code_of_another_client", "The authorization code was not issued to this client.");
    public static readonly OAuthError CodeRedirectUriDiffers = InvalidGrant("code_redirect_uri_differs", "The redirect_uri differs from the one of the authorization request.");
    public static readonly OAuthError CodeVerifierWrong = InvalidGrant("code_verifier_wrong", "The code_verifier does not match the code_challenge.");
    public static readonly OAuthError CodeVerifierMalformed = InvalidGrant("code_verifier_malformed", "The code_verifier must be 43 to 128 unreserved characters.");

    // Authorization details (RFC 9396 section 5).
    public static readonly OAuthError DetailInvalid = InvalidDetails("detail_invalid", "The authorization_details must be a JSON array of at most 16 objects that fit the schemas of their types.");
    public static readonly OAuthError DetailTypeUnknown = InvalidDetails("detail_type_unknown", "A type of the authorization details is unknown or not allowed for this client.");
    public static readonly OAuthError DetailWithoutScope = InvalidDetails("detail_without_scope", "The authorization details belong to a resource of which no scope is asked for.");
    public static readonly OAuthError DetailExceedsGrant = InvalidDetails("detail_exceeds_grant", "The authorization details exceed what was granted.");
    public static readonly OAuthError DetailInFrontChannel = InvalidDetails("detail_in_front_channel", "Tokens with authorization details are issued by the token endpoint only.");

    // Waiting for a user elsewhere (RFC 8628 section 3.5; CIBA section 11).
    public static readonly OAuthError AuthorizationPending = new("authorization_pending", "The user has not answered yet.", 400, "authorization_pending");
    public static readonly OAuthError SlowDown = new("slow_down", "Asked too soon; wait five seconds longer from now on.", 400, "slow_down");
    public static readonly OAuthError AwaitedExpired = new("expired_token", "The request has expired; start again.", 400, "awaited_expired");
    public static readonly OAuthError AwaitedMalformed = InvalidGrant("awaited_malformed", "The code was not issued here.");
    public static readonly OAuthError AwaitedUnknown = InvalidGrant("awaited_unknown", "The code is unknown or was over long ago.");
    public static readonly OAuthError AwaitedOfAnotherClient = InvalidGrant("awaited_of_another_client", "The code was not issued to this client.");
    public static readonly OAuthError AwaitedSpent = InvalidGrant("awaited_spent", "The code was already used.");
    public static readonly OAuthError UserCodeWrong = InvalidRequest("user_code_wrong", "There is no request with this code, or it was answered or has expired.");
    public static readonly OAuthError UserCodeGuessedTooOften = new("invalid_request", "Too many wrong codes; try again in ten minutes.", 429, "user_code_guessed_too_often");
    public static readonly OAuthError ApprovalTooLate = InvalidRequest("approval_too_late", "This request was answered before, or has expired.");

    // The backchannel request (CIBA section 13).
    public static readonly OAuthError BackchannelWithoutOpenId = InvalidScope("backchannel_without_openid", "The scope must contain openid.");
    public static readonly OAuthError BackchannelHintNotOne = InvalidRequest("backchannel_hint_not_one", "Exactly one of login_hint and id_token_hint must name the user.");
    public static readonly OAuthError BackchannelRequestUnsigned = InvalidRequest("backchannel_request_unsigned", "The client must send its backchannel requests signed, in the parameter request.");
    public static readonly OAuthError BackchannelRequestBeside = InvalidRequest("backchannel_request_beside", "Beside a signed request there may be nothing but what authenticates the client.");
    public static readonly OAuthError BackchannelRequestUndated = InvalidRequest("backchannel_request_undated", "A signed backchannel request needs iat and nbf.");
    public static readonly OAuthError ApprovalCodeMissing = new("missing_user_code", "This user is asked only by clients that send their user_code.", 400, "approval_code_missing");
    public static readonly OAuthError ApprovalCodeWrong = new("invalid_user_code", "The user_code is not that of this user.", 400, "approval_code_wrong");
    public static readonly OAuthError ApprovalCodeGuessedTooOften = new("invalid_user_code", "Too many wrong codes were sent for this user; try again in ten minutes.", 400, "approval_code_guessed_too_often");
    public static readonly OAuthError BackchannelUserUnknown = new("unknown_user_id", "The hint names no user.", 400, "backchannel_user_unknown");
    public static readonly OAuthError BindingMessageInvalid = new("invalid_binding_message", "The binding_message must be at most 64 printable ASCII characters.", 400, "binding_message_invalid");

    // The refresh token.
    public static readonly OAuthError RefreshTokenMalformed = InvalidGrant("refresh_token_malformed", "The refresh token is invalid.");
    public static readonly OAuthError RefreshTokenUnknown = InvalidGrant("refresh_token_unknown", "The refresh token is invalid.");
    public static readonly OAuthError RefreshTokenOfAnotherClient = InvalidGrant("refresh_token_of_another_client", "The refresh token was not issued to this client.");
    public static readonly OAuthError RefreshTokenKeyDiffers = InvalidGrant("refresh_token_key_differs", "The refresh token is bound to another key.");
    public static readonly OAuthError RefreshTokenExpired = InvalidGrant("refresh_token_expired", "The refresh token has expired.");
    public static readonly OAuthError RefreshTokenIdle = InvalidGrant("refresh_token_idle", "The refresh token was not used for too long.");
    public static readonly OAuthError RefreshTokenRevoked = InvalidGrant("refresh_token_revoked", "The refresh token was revoked.");
    public static readonly OAuthError RefreshTokenReused = InvalidGrant("refresh_token_reused", "The refresh token was used before; the grant is revoked.");

    // The classic grants (RFC 6749 sections 4.2 and 4.3): on their way out.
    private static readonly OAuthError Sunset = new("unauthorized_client", "The client may not do this any more.", 400, "sunset_passed");
    public static readonly OAuthError NonceMissing = InvalidRequest("nonce_missing", "The parameter nonce is required where an ID token comes through the browser.");
    public static readonly OAuthError IdTokenWithoutOpenId = InvalidScope("id_token_without_openid", "An ID token is asked for without the scope openid.");
    public static readonly OAuthError ResponseModeNotAllowed = InvalidRequest("response_mode_not_allowed", "The client may not use this response_mode.");
    public static readonly OAuthError ResponseModeExposes = InvalidRequest("response_mode_exposes", "Tokens never travel in the query; use fragment or form_post.");
    public static readonly OAuthError TokenCannotBeBound = InvalidRequest("token_cannot_be_bound", "An access token for this API or client is bound to a key, which one that comes through the browser cannot be.");
    public static readonly OAuthError OwnerUnknown = InvalidGrant("resource_owner_unknown", "The username or the password is wrong.");
    public static readonly OAuthError OwnerPasswordWrong = InvalidGrant("resource_owner_password_wrong", "The username or the password is wrong.");
    public static readonly OAuthError OwnerLocked = InvalidGrant("resource_owner_locked", "The username or the password is wrong.");
    public static readonly OAuthError OwnerDisabled = InvalidGrant("resource_owner_disabled", "The username or the password is wrong.");
    public static readonly OAuthError OwnerHasSecondFactor = InvalidGrant("resource_owner_has_second_factor", "This account signs in with a second factor, which this grant cannot ask for; use the authorization code grant.");
    public static readonly OAuthError OwnerPasswordTooLong = InvalidRequest("resource_owner_password_too_long", "The password is longer than this server accepts.");
    public static readonly OAuthError OwnersTooMany = new("temporarily_unavailable", "Too many people sign in at this moment; try again soon.", 503, "resource_owners_too_many");
    public static readonly OAuthError OwnersOfNetworkTooMany = new("temporarily_unavailable", "Too many wrong passwords came from this network; try again in ten minutes.", 429, "resource_owners_of_network_too_many");

    /// <summary>A classic grant after its last day.</summary>
    public static OAuthError SunsetPassed(string what, DateTimeOffset end) =>
        Sunset.Saying($"This client could use {what} until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC; its operator has set that end. Use the authorization code grant with PKCE.");

    // Token exchange (RFC 8693 section 2.2.2: a token that is not accepted is invalid_request).
    public static readonly OAuthError SubjectTokenTypeNotAllowed = InvalidRequest("subject_token_type_not_allowed", "The subject_token_type is unknown or not allowed for this client.");
    public static readonly OAuthError SubjectTokenInvalid = InvalidRequest("subject_token_invalid", "The subject_token is not a token of this provider and of the given type.");
    public static readonly OAuthError SubjectTokenExpired = InvalidRequest("subject_token_expired", "The subject_token has expired.");
    public static readonly OAuthError SubjectTokenRevoked = InvalidRequest("subject_token_revoked", "The subject_token was revoked.");
    public static readonly OAuthError SubjectTokenOfOthers = InvalidRequest("subject_token_of_others", "The subject_token was neither issued to this client nor meant for it.");
    public static readonly OAuthError SubjectTokenKeyDiffers = InvalidRequest("subject_token_key_differs", "The subject_token is bound to a key that the sender did not prove to hold.");
    public static readonly OAuthError ActorTokenTypeNotAllowed = InvalidRequest("actor_token_type_not_allowed", "The actor_token_type must come with an actor_token and name an access token.");
    public static readonly OAuthError ActorTokenInvalid = InvalidRequest("actor_token_invalid", "The actor_token is not a valid access token that was issued to this client.");
    public static readonly OAuthError ActorNotAllowed = InvalidRequest("actor_not_allowed", "The subject_token names another party that may act (may_act).");
    public static readonly OAuthError DelegationTooLong = InvalidRequest("delegation_too_long", "The subject_token was handed on too often.");
    public static readonly OAuthError RequestedTokenTypeNotAllowed = InvalidRequest("requested_token_type_not_allowed", "The requested_token_type cannot be issued; ask for an access token, or a JWT where the API has such.");
    public static readonly OAuthError ExchangeTargetMissing = InvalidTarget("exchange_target_missing", "Name the one API that the token is to be meant for.");
    public static readonly OAuthError ExchangeTargetNotAllowed = InvalidTarget("exchange_target_not_allowed", "The plan does not let this client exchange tokens for this API.");
    public static readonly OAuthError ExchangeScopeWider = InvalidScope("exchange_scope_wider", "The requested scope exceeds the subject_token, and the plan does not allow that.");

    // A presented access token (RFC 6750 section 3.1).
    public static readonly OAuthError TokenMissing = new("invalid_request", "No access token was presented.", 401, "token_missing");
    public static readonly OAuthError TokenTwice = InvalidRequest("token_twice", "The access token is presented in more than one way.");
    public static readonly OAuthError TokenMalformed = InvalidToken("token_malformed", "The access token cannot be read.");
    public static readonly OAuthError TokenSignatureInvalid = InvalidToken("token_signature_invalid", "The access token was not issued here or was altered.");
    public static readonly OAuthError TokenKeyUnknown = InvalidToken("token_key_unknown", "The access token is signed with a key that its issuer does not publish.");
    public static readonly OAuthError TokenAlgorithmNotAllowed = InvalidToken("token_algorithm_not_allowed", "The algorithm of the access token is not allowed.");
    public static readonly OAuthError TokenTypeDiffers = InvalidToken("token_type_differs", "The token is not an access token.");
    public static readonly OAuthError TokenIssuerDiffers = InvalidToken("token_issuer_differs", "The access token comes from another issuer.");
    public static readonly OAuthError TokenAudienceDiffers = InvalidToken("audience_differs", "The access token is meant for another API.");
    public static readonly OAuthError TokenExpired = InvalidToken("token_expired", "The access token has expired.");
    public static readonly OAuthError TokenNotYetValid = InvalidToken("token_not_yet_valid", "The access token is not valid yet.");
    public static readonly OAuthError TokenRevoked = InvalidToken("token_revoked", "The access token was revoked.");
    public static readonly OAuthError TokenInactive = InvalidToken("token_inactive", "The provider says that the access token is not active.");
    public static readonly OAuthError TokenClaimMissing = InvalidToken("token_claim_missing", "The access token lacks a required claim.");
    public static readonly OAuthError ScopeInsufficient = new("insufficient_scope", "The access token does not carry the required scope.", 403, "scope_insufficient");
    public static readonly OAuthError PolicyRefused = new("access_denied", "A rule of this API refuses the call.", 403, "policy_refused");

    // Introspection, revocation, logout.
    public static readonly OAuthError TokenOfAnotherClient = InvalidGrant("token_of_another_client", "The token was not issued to this client.");
    public static readonly OAuthError RevocationsNotAllowed = new("unauthorized_client", "Only a client that is an API of this provider may follow its revocations.", 403, "revocations_not_allowed");
    public static readonly OAuthError IdTokenHintInvalid = InvalidRequest("id_token_hint_invalid", "The id_token_hint is not an ID token of this provider.");
    public static readonly OAuthError PostLogoutRedirectUriDiffers = InvalidRequest("post_logout_redirect_uri_differs", "The post_logout_redirect_uri is not registered for this client.");

    // Answers that are encrypted for their client (OpenID Connect Core section 10.2; the code is that of RFC 7591 section 3.2.2).
    private static readonly OAuthError NoRecipientKey = new("invalid_client_metadata", "The client has no key that its answers can be encrypted with.", 400, "recipient_key_missing");
    public static readonly OAuthError RecipientKeysUnavailable = new("invalid_client_metadata", "The answer cannot be encrypted: the keys of the client cannot be fetched.", 400, "recipient_keys_unavailable");

    public static OAuthError RecipientKeyMissing(string algorithm) => NoRecipientKey.Saying($"The answer cannot be encrypted: the client has no key for {algorithm}.");

    // Refusals that are asked about or reported.
    public static readonly OAuthError RefusalUnknown = new("invalid_request", "There is no such refusal.", 404, "refusal_unknown");
    public static readonly OAuthError RefusalReportNotAllowed = new("unauthorized_client", "Only clients that are APIs report refusals.", 400, "refusal_report_not_allowed");
    public static readonly OAuthError RefusalReportMalformed = InvalidRequest("refusal_report_malformed", "The parameter refusals must be a JSON array of at most 64 records.");

    // Calls that are reported.
    public static readonly OAuthError CallReportNotAllowed = new("unauthorized_client", "Only the client that an API is reports its calls.", 403, "call_report_not_allowed");
    public static readonly OAuthError CallReportMalformed = InvalidRequest("call_report_malformed", "The parameter calls must be a JSON object with the calls of ten seconds.");

    // Our side.
    public static readonly OAuthError ServerError = new("server_error", "The server met an error it did not expect.", 500, "server_error");
    public static readonly OAuthError StorageUnavailable = new("temporarily_unavailable", "The server cannot reach its database; try again soon.", 503, "storage_unavailable");

    public static readonly OAuthError RevocationsUnknown = new("temporarily_unavailable", "This API does not know at this moment which access tokens are revoked; try again soon.", 503, "revocations_unknown");
    public static readonly OAuthError ProviderUnavailable = new("temporarily_unavailable", "This API cannot reach its provider to check the access token; try again soon.", 503, "provider_unavailable");

    private static OAuthError InvalidRequest(string reason, string description) => new("invalid_request", description, 400, reason);

    private static OAuthError InvalidDetails(string reason, string description) => new("invalid_authorization_details", description, 400, reason);

    private static OAuthError InvalidRequestUri(string reason, string description) => new("invalid_request_uri", description, 400, reason);

    private static OAuthError InvalidClient(string reason, string description) => new("invalid_client", description, 401, reason);

    private static OAuthError InvalidGrant(string reason, string description) => new("invalid_grant", description, 400, reason);

    private static OAuthError InvalidScope(string reason, string description) => new("invalid_scope", description, 400, reason);

    private static OAuthError InvalidTarget(string reason, string description) => new("invalid_target", description, 400, reason);

    private static OAuthError InvalidToken(string reason, string description) => new("invalid_token", description, 401, reason);
}
