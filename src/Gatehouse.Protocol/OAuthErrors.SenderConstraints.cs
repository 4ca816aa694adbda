namespace Gatehouse.Protocol;

/// <summary>The refusals of tokens that are bound to a key: DPoP (RFC 9449 sections 5, 7 and 8) and certificates (RFC 8705).</summary>
public static partial class OAuthErrors
{
    public static readonly OAuthError DPoPProofMissing = InvalidProof("dpop_proof_missing", "The request needs a DPoP proof.");
    public static readonly OAuthError DPoPProofTwice = InvalidProof("dpop_proof_twice", "The request has more than one DPoP proof.");
    public static readonly OAuthError DPoPProofMalformed = InvalidProof("dpop_proof_malformed", "The DPoP proof is not a signed JWT.");
    public static readonly OAuthError DPoPTypeDiffers = InvalidProof("dpop_type_differs", "The type (typ) of a DPoP proof must be dpop+jwt.");
    public static readonly OAuthError DPoPAlgorithmNotAllowed = InvalidProof("dpop_algorithm_not_allowed", "The algorithm of the DPoP proof is not allowed.");
    public static readonly OAuthError DPoPKeyMalformed = InvalidProof("dpop_key_malformed", "The key (jwk) of the DPoP proof is missing or does not fit its algorithm.");
    public static readonly OAuthError DPoPKeyPrivate = InvalidProof("dpop_key_private", "The DPoP proof contains a private key; that key must not be used any more.");
    public static readonly OAuthError DPoPSignatureInvalid = InvalidProof("dpop_signature_invalid", "The signature of the DPoP proof is wrong.");
    public static readonly OAuthError DPoPClaimMissing = InvalidProof("dpop_claim_missing", "The DPoP proof lacks a required claim.");
    public static readonly OAuthError DPoPMethodDiffers = InvalidProof("dpop_method_differs", "The DPoP proof was made for another HTTP method (htm).");
    public static readonly OAuthError DPoPUriDiffers = InvalidProof("dpop_uri_differs", "The DPoP proof was made for another URL (htu).");
    public static readonly OAuthError DPoPProofOld = InvalidProof("dpop_proof_old", "The DPoP proof is too old (iat).");
    public static readonly OAuthError DPoPProofFuture = InvalidProof("dpop_proof_future", "The DPoP proof was made in the future (iat); the clocks of client and server differ.");
    public static readonly OAuthError DPoPTokenHashDiffers = InvalidProof("dpop_token_hash_differs", "The DPoP proof was made for another access token (ath).");
    public static readonly OAuthError DPoPProofReplayed = InvalidProof("dpop_proof_replayed", "The DPoP proof was used before (jti).");
    public static readonly OAuthError DPoPKeyDiffers = InvalidProof("dpop_key_differs", "The DPoP proof was made with another key than the request announced (dpop_jkt).");
    public static readonly OAuthError DPoPNonceRequired = new("use_dpop_nonce", "The DPoP proof needs the nonce of the DPoP-Nonce header.", 400, "dpop_nonce_required");
    public static readonly OAuthError DPoPNonceInvalid = new("use_dpop_nonce", "The nonce of the DPoP proof is not valid any more; use the one of the DPoP-Nonce header.", 400, "dpop_nonce_invalid");

    public static readonly OAuthError FrontChannelTokenUnbound = InvalidRequest("front_channel_token_unbound", "The access tokens asked for are bound to a key, so they cannot be issued through the browser; use response_type code.");

    /// <summary>The authorization code was asked for with another key (<c>dpop_jkt</c>).</summary>
    public static readonly OAuthError CodeKeyDiffers = InvalidGrant("code_key_differs", "The authorization code is bound to another key.");

    // A presented access token that is bound to a key, or should be.
    public static readonly OAuthError TokenKeyDiffers = InvalidToken("token_key_differs", "The access token is bound to another key.");
    public static readonly OAuthError TokenCertificateDiffers = InvalidToken("token_certificate_differs", "The access token is bound to another client certificate than that of the connection.");
    public static readonly OAuthError TokenBoundButBearer = InvalidToken("token_bound_but_bearer", "The access token is bound to a key: present it with the DPoP scheme and a proof.");
    public static readonly OAuthError TokenNotBound = InvalidToken("token_not_bound", "The access token is not bound to a key, as the scheme of the request says and this API may demand.");
    public static readonly OAuthError TokenConfirmationUnknown = InvalidToken("token_confirmation_unknown", "The access token is bound in a way (cnf) that is not understood here.");

    // Client certificates (RFC 8705).
    public static readonly OAuthError CertificateMissing = InvalidRequest("certificate_missing", "The tokens asked for are bound to a client certificate, and the connection has none; use the endpoints of mtls_endpoint_aliases.");
    public static readonly OAuthError CertificateHeaderMalformed = InvalidRequest("certificate_header_malformed", "The Client-Cert header is not a certificate in DER as a byte sequence.");
    public static readonly OAuthError CertificateWeak = InvalidRequest("certificate_weak", "The key of the client certificate is too short: RSA needs 2048 bits at least, elliptic curves 224.");
    public static readonly OAuthError ClientCertificateMissing = InvalidClient("client_certificate_missing", "The client must authenticate with its certificate, and the connection has none.");
    public static readonly OAuthError ClientCertificateUntrusted = InvalidClient("client_certificate_untrusted", "Client authentication failed.");
    public static readonly OAuthError ClientCertificateSubjectDiffers = InvalidClient("client_certificate_subject_differs", "Client authentication failed.");
    public static readonly OAuthError ClientCertificateUnknown = InvalidClient("client_certificate_unknown", "Client authentication failed.");
    public static readonly OAuthError ClientCertificateExpired = InvalidClient("client_certificate_expired", "Client authentication failed.");

    private static OAuthError InvalidProof(string reason, string description) => new("invalid_dpop_proof", description, 400, reason);
}
