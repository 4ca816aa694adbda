namespace Gatehouse.Protocol;

/// <summary>What can be wrong with a signed statement, whatever it is used for.</summary>
public enum AssertionFault
{
    Malformed,
    AlgorithmNotAllowed,
    KeyInHeader,
    TypeDiffers,
    IssuerDiffers,
    SubjectDiffers,
    AudienceDiffers,
    NoExpiry,
    NoStart,
    Expired,
    TooFarAway,
    NotYetValid,
    NoIdentifier,
    KeysUnavailable,
    KeyUnknown,
    SignatureInvalid,
    Replayed,
}

public static partial class OAuthErrors
{
    // A client's statement about itself (RFC 7523 section 2.2), and one about a user (RFC 7523 section 2.1).
    public static readonly OAuthError ClientAssertionTypeUnsupported = InvalidClient("client_assertion_type_unsupported", "The client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.");
    public static readonly OAuthError ClientAssertionMissing = InvalidClient("client_assertion_missing", "The client_assertion is missing.");
    public static readonly OAuthError AssertionIssuerUnknown = InvalidGrant("assertion_issuer_unknown", "The issuer of the assertion is not trusted.");
    public static readonly OAuthError AssertionSubjectNotAllowed = InvalidGrant("assertion_subject_not_allowed", "The subject of the assertion is not allowed for its issuer.");
    public static readonly OAuthError AssertionClientNotAllowed = new("unauthorized_client", "The client may not use assertions of this issuer.", 400, "assertion_client_not_allowed");

    // Request objects (RFC 9101).
    public static readonly OAuthError RequestObjectRequired = InvalidRequest("request_object_required", "The client must send its authorization requests as signed request objects.");
    public static readonly OAuthError RequestObjectNested = InvalidRequestObject("request_object_nested", "A request object may not contain request or request_uri.");
    public static readonly OAuthError RequestObjectClientDiffers = InvalidRequestObject("request_object_client_differs", "The client_id differs from that of the request object.");
    public static readonly OAuthError RequestObjectNotEncryptedForUs = InvalidRequestObject("request_object_not_decrypted", "The request object cannot be decrypted with a key of this server.");
    public static readonly OAuthError RequestObjectClaimMalformed = InvalidRequestObject("request_object_claim_malformed", "A member of the request object is neither text nor a number nor a JSON object.");
    public static readonly OAuthError RequestUriNotRegistered = new("invalid_request_uri", "The request_uri is not registered for this client.", 400, "request_uri_not_registered");
    public static readonly OAuthError RequestUriUnavailable = new("invalid_request_uri", "The request object cannot be fetched from the request_uri.", 400, "request_uri_unavailable");

    public static OAuthError ClientAssertion(AssertionFault fault) => Of("invalid_client", 401, "client_assertion", "client assertion", fault);

    public static OAuthError Assertion(AssertionFault fault) => Of("invalid_grant", 400, "assertion", "assertion", fault);

    public static OAuthError RequestObject(AssertionFault fault) => Of("invalid_request_object", 400, "request_object", "request object", fault);

    private static OAuthError InvalidRequestObject(string reason, string description) => new("invalid_request_object", description, 400, reason);

    private static OAuthError Of(string code, int status, string prefix, string thing, AssertionFault fault)
    {
        var (reason, what) = fault switch
        {
            AssertionFault.Malformed => ("malformed", "cannot be read as a signed JWT"),
            AssertionFault.AlgorithmNotAllowed => ("algorithm_not_allowed", "is not signed with an algorithm that this client may use"),
            AssertionFault.KeyInHeader => ("key_in_header", "names keys or extensions in its header (jku, x5u, jwk, crit), which are never followed"),
            AssertionFault.TypeDiffers => ("type_differs", "is a JWT of another type"),
            AssertionFault.IssuerDiffers => ("issuer_differs", "has another issuer (iss)"),
            AssertionFault.SubjectDiffers => ("subject_differs", "has another subject (sub)"),
            AssertionFault.AudienceDiffers => ("audience_differs", "is not meant for this server: its audience (aud) must be the issuer identifier"),
            AssertionFault.NoExpiry => ("no_expiry", "has no expiry (exp)"),
            AssertionFault.NoStart => ("no_start", "does not say from when on it is valid (nbf)"),
            AssertionFault.Expired => ("expired", "has expired"),
            AssertionFault.TooFarAway => ("too_far_away", "expires too far in the future"),
            AssertionFault.NotYetValid => ("not_yet_valid", "is not valid yet"),
            AssertionFault.NoIdentifier => ("no_identifier", "has no identifier (jti)"),
            AssertionFault.KeysUnavailable => ("keys_unavailable", "cannot be verified: the keys cannot be fetched"),
            AssertionFault.KeyUnknown => ("key_unknown", "is signed with a key that is not registered"),
            AssertionFault.Replayed => ("replayed", "was used before"),
            _ => ("signature_invalid", "has a wrong signature"),
        };
        return new OAuthError(code, $"The {thing} {what}.", status, $"{prefix}_{reason}");
    }
}
