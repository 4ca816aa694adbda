namespace Gatehouse.Plan.Tests.Checking.Examples;

/// <summary>Rules of clients: what they are, their grants, redirects and scopes.</summary>
internal static class ClientExamples
{
    public static readonly Example[] All =
    [
        Example.Client("client-id-syntax", "web", "client_id: two words"),
        Example.Client("client-name-length", "web", $"client_name: {new string('x', 101)}"),
        Example.Client("client-without-name", "web", "scope: openid", "client_name: The Shop"),
        Example.Client("client-without-owner", "web", "scope: openid", "owner: team@example.com"),
        Example.Client("logo-uri", "web", "logo_uri: nonsense"),
        Example.Client("grant-of-kind", "spa", "grant_types: [client_credentials]"),
        Example.Client("refresh-without-users", "web", "grant_types: [client_credentials, refresh_token]"),
        Example.Client("confidential-without-proof", "web", "token_endpoint_auth_method: none"),
        Example.Client("public-with-proof", "spa", "token_endpoint_auth_method: client_secret_basic"),
        Example.Client("key-without-users", "service", "consent: ask"),
        Example.Client("refresh-key-useless", "service", "refresh: { idle: 1d }"),
        Example.Client("api-client-without-apis", "api", "apis: []"),
        Example.Client("apis-of-other-kind", "web", "apis: [orders]"),
        Example.Client("api-unknown", "api", "apis: [stock]"),
        Example.Client("consent-implied-foreign", "web", "consent: implied|redirect_uris: [\"https://c.example.net/cb\"]", "consent: implied"),
        Example.Client("consent-implied-third-party", "web", "consent: implied|third_party: on", "consent: ask|third_party: on"),
        Example.Client("implied-consent-offline", "web", "consent: implied|scope: openid offline_access", "consent: implied"),
        Example.Client("third-party-unmarked", "web", "redirect_uris: [\"https://c.example.net/cb\"]", "redirect_uris: [\"https://c.example.net/cb\"]|third_party: off"),
        Example.Client("third-party-follows-people", "web", "third_party: on", "third_party: on|subject_type: pairwise"),
        Example.Client("third-party-keeps-access", "web", "third_party: on|scope: openid offline_access", "third_party: on"),
        Example.Client("third-party-unbound-writes", "web", "third_party: on|scope: openid orders.write", "third_party: on|scope: openid orders.write|dpop_bound_access_tokens: on"),
        Example.Client("third-party-shared-secret", "web", "third_party: on", $"third_party: on|{Key}"),
        Example.Client("logout-unheard", "web", "scope: openid", "backchannel_logout_uri: https://c.example.com/out"),
        Example.Client("logout-by-frame", "web", "frontchannel_logout_uri: https://c.example.com/out", "backchannel_logout_uri: https://c.example.com/out"),
        Example.Client("logout-uri", "web", "backchannel_logout_uri: nonsense"),
        Example.Client("redirect-missing", "web", "redirect_uris: []"),
        Example.Client("redirect-uri", "web", "redirect_uris: [\"https://*.example.com/cb\"]"),
        Example.Client("post-logout-redirect-uri", "web", "post_logout_redirect_uris: [nonsense]"),
        Example.Client("redirect-twice", "web", "redirect_uris: [\"https://c.example.com/cb\", \"https://c.example.com/cb\"]"),
        Example.Client("origin", "web", "origins: [nonsense]"),
        Example.Client("redirect-localhost-name", "native", "redirect_uris: [\"http://localhost/cb\"]", "redirect_uris: [\"http://127.0.0.1/cb\"]"),
        Example.Client("redirect-to-this-machine", "web", "redirect_uris: [\"http://localhost:3000/cb\"]"),
        Example.Client("redirect-private-scheme", "native", "redirect_uris: [\"com.example.c:/cb\"]"),
        Example.Client("redirect-shared-domain", "web", "redirect_uris: [\"https://c.herokuapp.com/cb\"]"),
        Example.Client("redirect-to-address", "web", "redirect_uris: [\"https://192.0.2.1/cb\"]"),
        Example.Client("redirect-forwards", "web", "redirect_uris: [\"https://c.example.com/cb?next=/home\"]", "redirect_uris: [\"https://c.example.com/cb?tenant=a\"]"),
        Example.Client("redirect-to-root", "web", "redirect_uris: [\"https://c.example.com/\"]"),
        Example.Client("redirect-many", "web", $"redirect_uris: [{string.Join(", ", Enumerable.Range(0, 11).Select(i => $"\"https://c.example.com/{i}\""))}]"),
        Example.Client("redirect-many-hosts", "web", $"redirect_uris: [{string.Join(", ", Enumerable.Range(0, 4).Select(i => $"\"https://c{i}.example.com/cb\""))}]"),
        Example.Client("redirect-test-host", "web", "redirect_uris: [\"https://staging.c.example.com/cb\"]"),
        Two("redirect-of-two-clients", "redirect_uris: [\"https://c.example.com/cb\"]", "redirect_uris: [\"https://d.example.com/cb\"]"),
        Two("secret-of-two-clients", "client_secret: \"${SECRET}\"", "client_secret: \"${SECRET}2\""),
        Two("keys-of-two-clients", "jwks_uri: https://c.example.com/jwks", "jwks_uri: https://d.example.com/jwks"),
        Two("similar-client-ids", "client_id: C", "client_id: d"),
        Example.Client("client-scope-missing", "web", "scope:"),
        Example.Client("scope-without-grant", "api", "scope: orders.read"),
        Example.Client("scope-unknown", "web", "scope: openid orders.raed"),
        Example.Client("default-scope-wider", "web", "default_scope: orders.write"),
        Example.Client("multiple-resources-useless", "web", "multiple_resources: on"),
        new("multiple-resources-unbound", Several(""), Several(", dpop_bound_access_tokens: on")),
        Example.Client("client-many-scopes", "web", $"scope: {Scopes(16)}").OnManyScopes($"scope: {Scopes(3)}"),
        Example.Client("client-whole-api", "web", $"scope: {Scopes(20)}").OnManyScopes($"scope: {Scopes(3)}"),
        new("client-many-apis", Apis(6), Apis(5)),
        Example.Client("write-unasked", "web", "scope: openid orders.read orders.write", "scope: openid orders.read orders.write|default_scope: orders.read"),
        Example.Client("service-changes-unbound", "service", "scope: orders.write", "scope: orders.write|dpop_bound_access_tokens: on"),
        Example.Client("legacy-grants-missing", "legacy", "grant_types:"),
        Example.Client("legacy-password-grant", "legacy", $"grant_types: [password]|{Sunset}"),
        Example.Client("legacy-implicit-grant", "legacy", $"grant_types: [implicit]|response_types: [token]|{Sunset}"),
        Example.Client("legacy-without-sunset", "legacy", "scope: openid", Sunset),
        Example.Client("legacy-without-need", "legacy", "scope: openid", $"grant_types: [password]|{Sunset}"),
        Example.Client("sunset-missing", "legacy", "grant_types: [password]", $"grant_types: [password]|{Sunset}"),
        Example.Client("sunset-passed", "legacy", "grant_types: [password]|sunset: { until: 2020-01-01, reason: old }", $"grant_types: [password]|{Sunset}"),
        Example.Client("sunset-link", "legacy", "sunset: { until: 2027-06-30, reason: old, link: nonsense }", Sunset),
        Example.Client("sunset-far", "legacy", "sunset: { until: 2029-01-01, reason: old }", Sunset),
        Example.Client("sunset-near", "legacy", "sunset: { until: 2026-11-20, reason: old }", Sunset),
        Example.Client("sunset-without-link", "legacy", Sunset, "sunset: { until: 2027-06-30, reason: old, link: \"https://example.com/moved\" }"),
        Example.Client("response-types-differ", "web", "response_types: [\"code id_token\"]"),
        Example.Client("device-grant-with-browser", "native", $"grant_types: [authorization_code, \"{Device}\"]"),
        Example.Client("device-grant-changes-data", "device", "scope: orders.write", "scope: orders.read"),
        Example.Client("service-and-users", "web", "grant_types: [authorization_code, client_credentials]"),
        Example.Client("exchange-useless", "web", "exchange: {}"),
        Example.Client("exchange-nothing", "service", $"{Exchange}|exchange: {{ subject_tokens: [] }}"),
        Example.Client("exchange-target", "service", $"{Exchange}|exchange: {{ targets: [{{ api: stock }}] }}", $"{Exchange}|exchange: {{ targets: [{{ api: orders }}] }}"),
        Example.Client("exchange-impersonation", "service", $"{Exchange}|exchange: {{ targets: [{{ api: orders, impersonation: on }}] }}", $"{Exchange}|exchange: {{ targets: [{{ api: orders }}] }}"),
        new("exchange-widens", Widening(6), Widening(5)),
        Example.Client("exchange-refresh-token", "service", $"{Exchange}|exchange: {{ subject_tokens: [refresh_token] }}", $"{Exchange}|exchange: {{ subject_tokens: [access_token] }}"),
        Example.Client("may-act-unknown", "web", "may_act: nobody"),
        Example.Client("pairwise-without-users", "service", "subject_type: pairwise"),
        Example.Client("sector-useless", "web", "sector_identifier_uri: https://example.com/sector.json"),
        Example.Client("sector-uri", "web", "subject_type: pairwise|sector_identifier_uri: nonsense"),
        Example.Client("sector-missing", "web", "subject_type: pairwise|redirect_uris: [\"https://a.example.com/cb\", \"https://b.example.com/cb\"]", "subject_type: pairwise"),
        Example.Client("pairwise-id-token", "web", $"subject_type: pairwise|grant_types: [authorization_code, \"{TokenExchange}\"]|exchange: {{ subject_tokens: [id_token] }}"),
    ];

    private const string Device = "urn:ietf:params:oauth:grant-type:device_code";
    private const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string Exchange = $"grant_types: [client_credentials, \"{TokenExchange}\"]";
    private const string Sunset = "sunset: { until: 2027-06-30, reason: old }";
    private const string Key = "client_secret:|token_endpoint_auth_method: private_key_jwt|jwks_uri: https://c.example.com/jwks";

    private static Example OnManyScopes(this Example example, string obeys)
    {
        var api = $"scopes: [{string.Join(", ", Enumerable.Range(0, 20).Select(i => $"orders.s{i}"))}]";
        var change = example.Breaks[example.Breaks.IndexOf("    scope: ", StringComparison.Ordinal)..].Trim();
        return example with { Breaks = Example.Of("", api, "web", change), Obeys = Example.Of("", api, "web", obeys) };
    }

    private static string Scopes(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => $"orders.s{i}"));

    private static string Apis(int count) =>
        $"apis: [{string.Join(", ", Enumerable.Range(0, 6).Select(i => $"{{ name: a{i}, resource: \"urn:a{i}\", scopes: [s{i}] }}"))}]\nclients: [{{ client_id: c, kind: service, client_secret: \"${{SECRET}}\", scope: {string.Join(' ', Enumerable.Range(0, count).Select(i => $"s{i}"))} }}]\n";

    private static string Several(string more) =>
        $"apis: [{{ name: a, resource: \"urn:a\", scopes: [a] }}, {{ name: b, resource: \"urn:b\", scopes: [b] }}]\nclients: [{{ client_id: c, kind: service, client_secret: \"${{SECRET}}\", scope: a b, multiple_resources: on{more} }}]\n";

    private static string Widening(int count) => Example.Of(
        "", $"scopes: [{string.Join(", ", Enumerable.Range(0, 10).Select(i => $"orders.s{i}"))}]", "service", $"scope: orders.s1|{Exchange}|exchange: {{ targets: [{{ api: orders, scopes: [{string.Join(", ", Enumerable.Range(0, count).Select(i => $"orders.s{i}"))}] }}] }}");

    /// <summary>A second client beside the one of every plan.</summary>
    private static Example Two(string rule, string breaks, string obeys) => new(rule, With(breaks), With(obeys));

    private static string With(string change)
    {
        const string first = "jwks_uri: https://c.example.com/jwks";
        const string second = "client_id: other|redirect_uris: [\"https://other.example.com/cb\"]|client_secret: \"${SECRET}other\"";
        var all = Example.Of("", "", "web", first);
        var one = Example.Of("", "", "web", $"{second}|{change}");
        return all + one[(one.IndexOf("clients:\n", StringComparison.Ordinal) + "clients:\n".Length)..];
    }
}
