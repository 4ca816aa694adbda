namespace Gatehouse.Plan.Tests.Checking.Examples;

/// <summary>Rules of the whole installation.</summary>
internal static class ServerExamples
{
    public static readonly Example[] All =
    [
        Example.Top("issuer-url", "issuer: https://id.example.com/"),
        Example.Top("issuer-missing", ""),
        Example.Top("issuer-for-development", "issuer: http://localhost:8080"),
        Example.Top("rotation-time", "token_signing: { rotation: 400d }"),
        Example.Top("signing-key-old", "token_signing: { rotation: 180d }", "token_signing: { rotation: 90d }"),
        Example.Top("signing-rs256", "token_signing: { algorithm: RS256 }", "token_signing: { algorithm: PS256 }"),
        Example.Top("outgoing-peer", "outgoing: { allow: [\"0.0.0.0/0\"] }"),
        Example.Top("outgoing-wide", "outgoing: { allow: [10.0.0.0/8] }", "outgoing: { allow: [10.1.0.0/16] }"),
        Example.Top("proxy-address", "trusted_proxies: [proxy.internal]"),
        Example.Top("proxies-wide", "trusted_proxies: [10.0.0.0/8]", "trusted_proxies: [10.1.2.0/24]"),
        Example.Top("gateway-proxies-wide", "gateway: { proxies: [\"fd00::/8\"] }", "gateway: { proxies: [\"fd00::/64\"] }"),
        Example.Top("certificate-proxies-wide", "mtls: { proxies: [10.0.0.0/8] }", "mtls: { proxies: [10.0.0.7] }"),
        Example.Top("acr-name", "authentication: { acr: { two_factors: two words } }"),
        Example.Client("acr-unknown", "web", "minimum_acr: nonsense", "minimum_acr: mfa"),
        Example.Top("session-frame", "authentication: { session_management: on }", "authentication: { session_management: off }"),
        Example.Top("tls-file", "tls: { certificate: /nowhere/tls.pem }"),
        Example.Top("mtls-url", "mtls: { url: \"http://localhost:8443\" }", "mtls: { url: \"https://mtls.example.com\" }"),
        Example.Top("mtls-authority", "mtls: { client_cas: [nonsense] }"),
        Example.Client("mtls-off", "web", "tls_client_certificate_bound_access_tokens: on"),
        Example.Client("mtls-unbound", "service", "client_secret:|token_endpoint_auth_method: self_signed_tls_client_auth|jwks_uri: https://c.example.com/jwks", "client_secret:|token_endpoint_auth_method: self_signed_tls_client_auth|jwks_uri: https://c.example.com/jwks|tls_client_certificate_bound_access_tokens: on", "mtls: { proxies: [10.0.0.7] }"),
        Example.Top("gateway-provider", "gateway: { provider: nonsense }", "gateway: { provider: \"http://gatehouse:8080\" }"),
        Example.Top("administration-role", "administration: { role: two words }", "administration: { role: admin }"),
        Example.Top("administration-client", "administration: { role: admin, clients: [nobody] }", "administration: { role: admin, clients: [c] }"),
        Example.Top("administration-name-taken", "administration: { role: admin }", "issuer: https://id.example.com", api: "name: gatehouse-admin"),
        Example.Client("administration-scope-unlisted", "service", "scope: admin.read", "scope: admin.read", "administration: { role: admin }").Passing(Example.Of("administration: { role: admin, clients: [c] }", "", "service", "scope: admin.read")),
        Example.Top("audit-retention", "audit: { retention: 1h }", "audit: { retention: 400d }"),
        Example.Top("audit-checkpoint", "audit: { checkpoint: 2d }", "audit: { checkpoint: 10m, personal_data: omit }"),
        Example.Top("refusals-retention", "refusals: { retention: 1m }", "refusals: { retention: 7d }"),
        Example.Top("refusals-most", "refusals: { most: 10 }", "refusals: { most: 100000 }"),
        Example.Top("pages-name", "pages: { name: \" \" }", "pages: { name: Acme }"),
        Example.Top("pages-address", "pages: { help_uri: help.example.com }", "pages: { help_uri: \"https://help.example.com\" }"),
        Example.Top("pages-color", "pages: { accent_color: \"#ffcc00\" }", "pages: { accent_color: \"#0b5cad\" }"),
        Example.Top("decisions-retention", "decisions: { retention: 1h }", "decisions: { retention: 30d }"),
        Example.Top("decisions-most", "decisions: { most: 10 }", "decisions: { most: 20000 }"),
        Example.Top("user-syntax", "users: [{ username: \"-\", password: \"${ALICE_PASSWORD}\" }]"),
        Example.Top("password-missing", "users: [{ username: alice }]"),
        Example.Top("password-short", "users: [{ username: alice, password: short }]"),
        Example.Top("dpop-without-nonce", "dpop: { nonce: off }", "dpop: { nonce: required }", client: "dpop_bound_access_tokens: on"),
        Example.Top("requests-through-browser", "require_pushed_authorization_requests: off", "require_pushed_authorization_requests: on", client: "scope: openid orders.write"),
        Example.Raw("nobody-to-call", "apis: []\n"),
        Example.Top("registration-scope", "registration: { mode: closed }", "registration: { scope: orders.read }"),
        Example.Top("registration-list-empty", "registration: { scope: orders.read, grant_types: [] }", "registration: { scope: orders.read }"),
        Example.Top("registration-shut", "registration: { mode: token, scope: orders.read }", "registration: { scope: orders.read }"),
        Example.Top("initial-access-token-syntax", "registration: { mode: token, scope: orders.read, initial_access_tokens: [{ name: ci, value: \"has spaces in it, and is long enough\" }] }", "registration: { mode: token, scope: orders.read, initial_access_tokens: [{ name: ci, value: \"${SECRET}\" }] }"),
        Example.Top("initial-access-token-endless", "registration: { mode: token, scope: orders.read, initial_access_tokens: [{ name: ci, value: \"${SECRET}\" }] }", "registration: { mode: token, scope: orders.read, initial_access_tokens: [{ name: ci, value: \"${SECRET}\", expires_at: 2027-01-01 }] }"),
        Example.Top("initial-access-token-unlimited", "registration: { mode: token, scope: orders.read, initial_access_tokens: [{ name: ci, value: \"${SECRET}\" }] }", "registration: { mode: token, scope: orders.read, initial_access_tokens: [{ name: ci, value: \"${SECRET}\", most: 3 }] }"),
        Example.Top("registration-host", "registration: { scope: orders.read, redirect_hosts: [\"Nonsense!\"] }"),
        Example.Top("registration-scheme", "registration: { scope: orders.read, redirect_schemes: [shop] }", "registration: { scope: orders.read, redirect_schemes: [com.example.shop] }"),
        Example.Top("registration-time", "registration: { scope: orders.read, unused: 1h }", "registration: { scope: orders.read, unused: 30d }"),
        Example.Top("statement-issuer-keys", "registration: { scope: orders.read, software_statements: [{ issuer: x }] }", "registration: { scope: orders.read, software_statements: [{ issuer: x, jwks_uri: \"https://x.example.com/jwks\" }] }"),
        Example.Top("registration-open", "registration: { mode: open, scope: orders.read }", "registration: { mode: closed, scope: orders.read }"),
        Example.Top("registration-changes-data", "registration: { mode: open, scope: orders.write }", "registration: { mode: open, scope: orders.read }"),
        Example.Top("registration-any-redirect", "registration: { mode: open, scope: orders.read }", "registration: { mode: open, scope: orders.read, redirect_hosts: [loopback] }"),
        Example.Top("registration-without-end", "registration: { mode: open, scope: orders.read }", "registration: { mode: open, scope: orders.read, lifetime: 365d }"),
        Example.Top("trusted-issuer-incomplete", "trusted_issuers: [{ issuer: x, jwks_uri: \"https://x.example.com/jwks\" }]"),
        Example.Top("trusted-issuer-client", Trusted("clients: [nobody]"), Trusted("clients: [c]"), "service", Bearer),
        Example.Top("trusted-issuer-anybody", Trusted("clients: [c], subjects: [\"*\"]"), Trusted("clients: [c], subjects: [\"ci:*\"]"), "service", Bearer),
        Example.Top("trusted-issuer-replay", Trusted("clients: [c], single_use: off"), Trusted("clients: [c], single_use: on"), "service", Bearer),
        Example.Top("trusted-issuer-audience", Trusted("clients: [c], audience: somebody"), Trusted("clients: [c]"), "service", Bearer),
        Example.Client("backchannel-keys", "web", "backchannel_token_delivery_mode: ping", $"{Ciba}|backchannel_token_delivery_mode: poll"),
        Example.Client("ciba-without-user-code", "web", Ciba, $"{Ciba}|backchannel_user_code_parameter: on"),
        Example.Client("ciba-unsigned", "web", Ciba, $"{Ciba}|backchannel_authentication_request_signing_alg: PS256|jwks_uri: https://c.example.com/jwks"),
        Example.Client("profile-fapi2", "web", "profile: fapi2", "profile: oauth21"),
        Example.Client("profile-message-signing", "web", "profile: fapi2-message-signing|client_secret:|token_endpoint_auth_method: self_signed_tls_client_auth", "profile: oauth21"),
        Example.Client("profile-oauth21", "legacy", "profile: oauth21|grant_types: [password]|sunset: { until: 2027-06-30, reason: old }", "grant_types: [password]|sunset: { until: 2027-06-30, reason: old }"),
        Example.Client("profile-mcp", "native", "profile: mcp|redirect_uris: [\"com.example.c:/cb\"]", "profile: mcp"),
    ];

    private const string Bearer = "grant_types: [\"urn:ietf:params:oauth:grant-type:jwt-bearer\"]";

    private const string Ciba = "grant_types: [\"urn:openid:params:grant-type:ciba\"]|redirect_uris:";

    private static string Trusted(string keys) =>
        $"trusted_issuers: [{{ issuer: x, jwks_uri: \"https://x.example.com/jwks\", scope: orders.read, {(keys.Contains("subjects", StringComparison.Ordinal) ? "" : "subjects: [a], ")}{keys} }}]";
}
