namespace Gatehouse.Plan.Tests.Checking.Examples;

/// <summary>Rules of proofs, secrets, keys, lifetimes and answers.</summary>
internal static class ProofExamples
{
    public static readonly Example[] All =
    [
        Example.Client("keys-written-twice", "web", $"jwks_uri: https://c.example.com/jwks|jwks: {{ keys: [{Signing}] }}"),
        Example.Client("keys-address", "web", "jwks_uri: nonsense"),
        Example.Client("keys-missing", "web", "client_secret:|token_endpoint_auth_method: private_key_jwt", Key),
        Example.Client("keys-malformed", "web", "jwks: nonsense"),
        Example.Client("keys-without-signing-key", "web", $"client_secret:|token_endpoint_auth_method: private_key_jwt|jwks: {{ keys: [{Encrypting}] }}", $"client_secret:|token_endpoint_auth_method: private_key_jwt|jwks: {{ keys: [{Signing}] }}"),
        Example.Client("keys-in-plan", "web", $"client_secret:|token_endpoint_auth_method: private_key_jwt|jwks: {{ keys: [{Signing}] }}", Key),
        Example.Client("keys-without-id", "web", $"jwks: {{ keys: [{Signing}, {Encrypting}] }}", $"jwks: {{ keys: [{Signing}] }}"),
        Example.Client("assertion-algorithm", "web", "token_endpoint_auth_signing_alg: ES256"),
        Example.Client("assertion-algorithm-open", "web", Key, $"{Key}|token_endpoint_auth_signing_alg: ES256"),
        Example.Client("request-uri", "web", "request_uris: [nonsense]"),
        Example.Client("certificate-name", "web", "client_secret:|token_endpoint_auth_method: tls_client_auth", top: "mtls: { proxies: [10.0.0.7] }"),
        Example.Client("certificate-name-useless", "web", "tls_client_auth_san_dns: c.example.com"),
        Example.Client("certificate-authority", "web", "client_secret:|token_endpoint_auth_method: tls_client_auth|tls_client_auth_san_dns: c.example.com", top: "mtls: { proxies: [10.0.0.7] }"),
        Example.Client("secret-missing", "web", "client_secret:"),
        Example.Client("secret-of-public-client", "spa", "client_secret: \"${SECRET}\""),
        Example.Client("secret-beside-key", "web", "token_endpoint_auth_method: private_key_jwt|jwks_uri: https://c.example.com/jwks"),
        Example.Client("secret-short-signing", "web", "token_endpoint_auth_method: client_secret_jwt|client_secret: short"),
        Example.Client("secret-syntax", "web", "client_secret: \"ä\""),
        Example.Client("secret-twice", "web", "client_secret:|client_secrets: [\"${SECRET}\", \"${SECRET}\"]", "client_secret:|client_secrets: [\"${SECRET}\", \"${SECRET}2\"]"),
        Example.Client("secrets-written-twice", "web", "client_secrets: [\"${SECRET}\"]"),
        Example.Client("secret-reference", "web", "client_secret:|client_secrets: [{ reference: nonsense }]", "client_secret:|client_secrets: [{ reference: \"hmac:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\" }]"),
        Example.Client("secret-hash", "web", "client_secret:|client_secrets: [{ hash: \"md5:AAAA\" }]", "client_secret:|client_secrets: [{ hash: \"$pbkdf2-sha256$i=10000,l=32$c2FsdHNhbHQ$ICR+L8P4Dbh5GYPJ6dwyvOvuJkh4qFgwpH8zDZ2oKq8\" }]"),
        Example.Client("secret-foreign", "web", "client_secret:|client_secrets: [{ hash: \"sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=\" }]"),
        Example.Client("secret-short", "web", "client_secret: short"),
        Example.Client("secret-in-clear", "web", "client_secret: a-secret-that-is-long-enough-for-anybody"),
        Example.Client("shared-secret", "web", "scope: openid", Key),
        Example.Client("secret-in-form", "web", "token_endpoint_auth_method: client_secret_post", "token_endpoint_auth_method: client_secret_basic"),
        Example.Client("secret-signs", "web", "token_endpoint_auth_method: client_secret_jwt"),
        Example.Client("secret-expired", "web", Secret("2026-01-01"), Secret("2028-01-01")),
        Example.Client("secret-expires-soon", "web", Secret("2026-11-20"), Secret("2028-01-01")),
        Example.Client("secret-overlap-endless", "web", "client_secret:|client_secrets: [\"${SECRET}\", \"${SECRET}2\"]", "client_secret:|client_secrets: [{ value: \"${SECRET}\", expires_at: 2027-01-01 }, \"${SECRET}2\"]"),
        Example.Client("secret-without-name", "web", "client_secret:|client_secrets: [\"${SECRET}\", \"${SECRET}2\"]", "client_secret:|client_secrets: [{ value: \"${SECRET}\", name: a }, { value: \"${SECRET}2\", name: b }]"),
        Example.Client("encryption-with-sha1", "web", "id_token_encrypted_response_alg: RSA-OAEP|jwks_uri: https://c.example.com/jwks", "id_token_encrypted_response_alg: RSA-OAEP-256|jwks_uri: https://c.example.com/jwks"),
        Example.Client("answer-key-useless", "spa", "introspection_signed_response_alg: ES256"),
        Example.Client("answer-encryption-incomplete", "web", "id_token_encrypted_response_enc: A256GCM"),
        Example.Client("answer-encryption-without-key", "web", "id_token_encrypted_response_alg: RSA-OAEP-256"),
        Example.Client("code-lifetime-too-long", "web", "code_lifetime: 11m"),
        Example.Client("code-lifetime-long", "web", "code_lifetime: 2m", "code_lifetime: 1m"),
        Example.Client("id-token-lifetime-too-long", "web", "id_token_lifetime: 2d"),
        Example.Client("id-token-lifetime-long", "web", "id_token_lifetime: 2h", "id_token_lifetime: 1h"),
        Example.Client("refresh-window-too-long", "web", "refresh: { window: 6m }"),
        Example.Client("refresh-window-long", "web", "refresh: { window: 2m }", "refresh: { window: 1m }"),
        Example.Client("refresh-absolute-too-long", "web", "refresh: { absolute: 400d }"),
        Example.Client("refresh-absolute-long", "web", "refresh: { absolute: 200d }", "refresh: { absolute: 180d }"),
        Example.Client("refresh-idle-over-absolute", "web", "refresh: { idle: 20d, absolute: 10d }"),
        Example.Client("refresh-idle-long", "native", "refresh: { idle: 40d }", "refresh: { idle: 30d }"),
        Example.Client("refresh-unrotated-public", "spa", "refresh: { rotate: off }", "refresh: { rotate: on }"),
        Example.Client("refresh-unbound", "spa", "scope: openid", "dpop_bound_access_tokens: on"),
        Example.Client("streak-tolerated", "native", "scope: openid", "refresh: { retry_streak: revoke }"),
        Example.Client("browser-keeps-access", "spa", "scope: openid offline_access"),
        Example.Client("browser-changes-data", "spa", "scope: openid orders.write"),
    ];

    private const string Key = "client_secret:|token_endpoint_auth_method: private_key_jwt|jwks_uri: https://c.example.com/jwks";
    private const string Coordinates = "kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    private const string Signing = $"{{ {Coordinates}, kid: a, use: sig }}";
    private const string Encrypting = $"{{ {Coordinates}, use: enc }}";

    private static string Secret(string until) => $"client_secret:|client_secrets: [{{ value: \"${{SECRET}}\", expires_at: {until} }}]";
}
