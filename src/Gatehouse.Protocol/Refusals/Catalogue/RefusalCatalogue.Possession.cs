using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>Proofs that a key is held: DPoP and client certificates.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] Possession =
    [
        new("dpop_proof_missing", ClientDeveloper | Operator, "A request that needs a DPoP proof has one.", "The client or API demands bound tokens, and the library was not given a key.", "Switch DPoP on in the library.", "RFC 9449 section 5"),
        new("dpop_proof_twice", ClientDeveloper, "A request has one DPoP header.", "Library and application both add it.", "Let one of them do it.", "RFC 9449 section 4.3"),
        new("dpop_proof_malformed", ClientDeveloper, "The DPoP proof is a signed JWT.", "A value that was cut, or something else in the header.", "Let the library make it.", "RFC 9449 section 4.3"),
        new("dpop_type_differs", ClientDeveloper, "The type of a proof is dpop+jwt.", "typ was left at JWT.", "Set typ to dpop+jwt.", "RFC 9449 section 4.2"),
        new("dpop_algorithm_not_allowed", ClientDeveloper, "The proof is signed with an asymmetric algorithm that is allowed.", "HS256, or an algorithm outside of the client's profile.", "Sign proofs with ES256.", "RFC 9449 section 4.3"),
        new("dpop_key_malformed", ClientDeveloper, "The proof's header has a public key (jwk) that fits its algorithm.", "A kid in place of the key, or an RSA key with ES256.", "Put the public key into the header.", "RFC 9449 section 4.2"),
        new("dpop_key_private", ClientDeveloper, "The proof's header holds the public half of the key only.", "The whole key was exported into the header, and with it sent away.", "Throw this key away, make a new one, and export its public half.", "RFC 9449 section 4.3"),
        new("dpop_signature_invalid", ClientDeveloper, "The proof is signed with the key that it holds.", "Header and signature were made with two keys.", "Keep both halves of one key together.", "RFC 9449 section 4.3"),
        new("dpop_claim_missing", ClientDeveloper, "The proof has jti, htm, htu and iat, and ath where a token is presented.", "ath is missing at an API.", "Let the library make the proof for each request, with the access token.", "RFC 9449 section 4.2"),
        new("dpop_method_differs", ClientDeveloper, "htm is the method of the request.", "One proof is reused for another method.", "Make a proof for each request.", "RFC 9449 section 4.3"),
        new("dpop_uri_differs", ClientDeveloper | Operator | ApiAuthor, "htu is the address of the request, without query.", "A proxy changes host, scheme or path, so that the API sees another address than the caller used.", "At an API behind a proxy set PublicAddress; at the provider see that issuer is the address that callers use.", "RFC 9449 section 4.3"),
        new("dpop_proof_old", ClientDeveloper, "The proof was made a moment ago.", "A proof that is kept and sent again, or a clock that is behind.", "Make a proof for each request; let the machine follow a time server.", "RFC 9449 section 11.1"),
        new("dpop_proof_future", ClientDeveloper, "The proof was not made in the future.", "The client's clock is ahead.", "Let the machine follow a time server, or use nonces.", "RFC 9449 section 11.1"),
        new("dpop_token_hash_differs", ClientDeveloper, "ath is the hash of the token that is presented.", "The token was refreshed after the proof was made.", "Make the proof with the token that is sent.", "RFC 9449 section 4.3"),
        new("dpop_proof_replayed", ClientDeveloper, "A proof is used once.", "A retry sent the same bytes.", "Make a new proof for each retry.", "RFC 9449 section 11.1"),
        new("dpop_key_differs", ClientDeveloper, "The key of the proof is the one that dpop_jkt announces.", "The client made a new key between both.", "Keep the key for the whole sign-in.", "RFC 9449 section 10.1"),
        new("dpop_nonce_required", ClientDeveloper, "The proof holds a nonce of this server.", "The first request of a client: this is the ordinary way to learn the nonce.", "Repeat the request with the nonce of the DPoP-Nonce header, as libraries do.", "RFC 9449 section 8"),
        new("dpop_nonce_invalid", ClientDeveloper, "The nonce is one of the recent ones.", "The client was idle; nonces change every few minutes.", "Repeat the request with the nonce of the DPoP-Nonce header.", "RFC 9449 section 8.2"),
        new("token_key_differs", ClientDeveloper, "A bound token comes with a proof of its own key.", "The proof was made with another key.", "Sign with the key that the token was issued for.", "RFC 9449 section 7.1"),
        new("token_certificate_differs", ClientDeveloper | Operator, "A token that is bound to a certificate comes over a connection with it.", "The certificate was renewed and the token is older, or a proxy ends the connection.", "Get a new token after renewing; let the proxy pass the certificate on.", "RFC 8705 section 3"),
        new("token_bound_but_bearer", ClientDeveloper, "A token that is bound to a key is presented with the DPoP scheme and a proof.", "Authorization: Bearer with such a token.", "Send Authorization: DPoP and a proof.", "RFC 9449 section 7.1"),
        new("token_not_bound", ClientDeveloper | ApiAuthor, "The token is bound to a key where the scheme says so or the API demands it.", "A bearer token with the DPoP scheme, or an API with RequireDPoP.", "Get a token with a DPoP proof.", "RFC 9449 section 7.1"),
        new("token_confirmation_unknown", ClientDeveloper | ApiAuthor, "The way in which the token is bound (cnf) is understood here.", "A binding of another product, or a certificate-bound token at an API that cannot see certificates.", "Bind tokens by DPoP for this API.", "RFC 7800 section 3.1"),
        new("certificate_missing", ClientDeveloper | Operator, "A request for certificate-bound tokens comes over a connection with a certificate.", "The ordinary address was used, or a proxy does not pass the certificate on.", "Use mtls_endpoint_aliases of the metadata.", "RFC 8705 section 3"),
        new("certificate_header_malformed", Operator, "The Client-Cert header is a certificate as RFC 9440 writes it.", "The proxy sends PEM, or escapes it in its own way.", "Configure the proxy as docs/how-to/mutual-tls.md shows.", "RFC 9440 section 2"),
        new("certificate_weak", ClientDeveloper, "The key of the certificate is long enough.", "An RSA key below 2048 bits.", "Make a certificate with an EC P-256 or RSA 2048 key.", "RFC 9325 section 4.5"),
    ];
}
