namespace Gatehouse.Plan.Tests.Checking.Examples;

/// <summary>Rules of sessions of browsers, of what upstreams are told, and of revocations.</summary>
internal static class GatewayExamples
{
    public static readonly Example[] All =
    [
        Example.Top("revocations-time", "gateway: { revocations: { lost_after: 1s } }", "gateway: { revocations: { lost_after: 10s } }"),
        Example.Top("revocations-unfollowed", "gateway: { revocations: { when_lost: refuse } }", "gateway: { revocations: { when_lost: continue } }", api: "gateway: {}"),
        Session("session-client", "client_secret:|token_endpoint_auth_method: private_key_jwt|jwks_uri: https://c.example.com/jwks"),
        Session("session-grants", "grant_types: [authorization_code]"),
        Session("session-secret-short", "client_secret: short"),
        Session("session-redirect", "redirect_uris: [\"https://orders.example.com/callback\"]"),
        Session("session-without-openid", "scope: orders.read"),
        Session("session-client-demands", "dpop_bound_access_tokens: on"),
        Session("session-scope", "scope: openid"),
        Session("session-signed-out", "post_logout_redirect_uris: []"),
        Guarded("session-lifetime", "gateway: { session: { client: c, lifetime: 1s } }", InFront),
        Guarded("session-token-bound", $"{InFront}|token: {{ sender_constraint: dpop }}", InFront),
        Guarded("route-reserved", $"{InFront}|routes: [{{ match: GET /.gatehouse/news, scopes: [orders.read] }}]", $"{InFront}|routes: [{{ match: GET /news, scopes: [orders.read] }}]"),
        new("session-of-two-apis", Two("https://orders.example.com/news"), Two("https://news.example.com")),
        Example.Api("downstream-twice", "gateway: { downstream: [access_token, internal_token] }", "gateway: { downstream: [access_token, identity_headers] }"),
        Example.Top("downstream-without-key", "gateway: {}", Signing, api: "gateway: { downstream: [signed_identity] }"),
        new("downstream-of-anonymous", Anonymous("[signed_identity]"), Anonymous("[]")),
        Example.Top("gateway-signing-key", "gateway: { signing_keys: [gateway.pem] }", Signing),
        Exchange("downstream-exchange-missing", "gateway: { downstream: [exchange] }", Able),
        Exchange("downstream-exchange-unused", "gateway: { exchange: { client: c, api: orders, scopes: [orders.read] } }", Able),
        Exchange("downstream-exchange-client", Exchanging, "scope:"),
        Exchange("downstream-exchange-target", "gateway: { downstream: [exchange], exchange: { client: c, api: orders, scopes: [orders.write] } }", Able),
    ];

    private const string InFront = "gateway: { session: { client: c } }";

    private const string Signing = "gateway: { signing_keys: [/etc/gatehouse/gateway.pem] }";

    private const string Registered = "redirect_uris: [\"https://orders.example.com/.gatehouse/callback\"]|post_logout_redirect_uris: [\"https://orders.example.com/.gatehouse/signed-out\"]";

    private const string SeenAtBoth = "redirect_uris: [\"https://orders.example.com/.gatehouse/callback\", \"https://news.example.com/.gatehouse/callback\"]|scope: openid orders.read news.read";

    private const string Exchanging = "gateway: { downstream: [exchange], exchange: { client: c, api: orders, scopes: [orders.read] } }";

    private const string Able = "grant_types: [\"urn:ietf:params:oauth:grant-type:token-exchange\"]|exchange: { targets: [{ api: orders, scopes: [orders.read] }] }";

    private static Example Guarded(string rule, string breaks, string obeys) => Example.Api(rule, breaks, obeys, "web", Registered);

    /// <summary>A session whose client lacks something.</summary>
    private static Example Session(string rule, string client) => new(rule, Example.Of("", InFront, "web", $"{Registered}|{client}"), Example.Of("", InFront, "web", Registered));

    private static string Anonymous(string downstream) => Example.Of(Signing, $"gateway: {{}}|routes: [{{ match: GET /, anonymous: on, downstream: {downstream} }}]", "web", "");

    private static Example Exchange(string rule, string api, string client) => new(rule, Example.Of("", api, "api", client), Example.Of("", Exchanging, "api", Able));

    private static string Two(string resource) => Example.Of("", InFront, "web", SeenAtBoth).Replace(
        "clients:\n", $"  - {{ name: news, resource: \"{resource}\", scopes: [news.read], gateway: {{ session: {{ client: c }} }} }}\nclients:\n", StringComparison.Ordinal);
}
