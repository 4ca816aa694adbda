using System.Globalization;
using System.Text;

namespace Gatehouse.Testing;

/// <summary>
/// Plans at random that a server accepts, with a little of everything that a plan can say. The same seed gives the same plan; plans of different seeds
/// have names in common, so that much of one is in the other, only different.
/// </summary>
public sealed class SoundPlan
{
    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<string> _scopes = [];

    private SoundPlan(int seed) => _random = new Random(seed);

    /// <param name="issuer">A line with the issuer, or none.</param>
    public static string Of(int seed, string issuer = "issuer: https://id.example.com")
    {
        var plan = new SoundPlan(seed);
        plan._text.Append(CultureInfo.InvariantCulture, $"# plan {seed}\n{issuer}\n");
        plan.WriteTop();
        plan.WriteApis();
        plan.WriteClients();
        plan.WriteRest();
        return plan._text.ToString();
    }

    private void WriteTop()
    {
        Maybe($"token_signing: {{ algorithm: {One("ES256", "RS256")}, rotation: {One("10d", "30d", "720h")} }}\n");
        Maybe("require_pushed_authorization_requests: on\n");
        Maybe($"dpop: {{ nonce: {One("off", "required")} }}\n");
        Maybe($"outgoing: {{ allow: [{One("keys.internal", "10.0.0.0/8", "keys.internal, 10.0.0.7")}] }}\n");
        Maybe("trusted_proxies: [127.0.0.1, 10.1.0.0/16]\n");
        Maybe($"authentication: {{ sign_up: {One("on", "off")}, acr: {{ one_factor: {One("pwd", "urn:example:one")} }} }}\n");
        Maybe($"refusals: {{ retention: {One("3d", "7d")}, most: {One("5000", "100000")} }}\n");
        Maybe("administration: { role: admin }\n");
    }

    private void WriteApis()
    {
        _text.Append("apis:\n");
        foreach (var name in Some(1, "orders", "stock", "ledger", "parts"))
        {
            _text.Append(CultureInfo.InvariantCulture, $"  - name: {name}\n    resource: https://{name}.example.com{One("", "/v1")}\n");
            Maybe($"    token: {{ format: {One("jwt", "opaque")}, lifetime: {One("5m", "300s", "10m")}, sender_constraint: {One("none", "none", "dpop")} }}\n");
            Maybe($"    owner: {name}-team@example.com\n");
            Maybe("    minimum_acr: mfa\n");
            var scopes = Some(1, $"{name}.read", $"{name}.write", $"{name}.admin");
            _text.Append("    scopes:\n");
            foreach (var scope in scopes)
                _text.Append(CultureInfo.InvariantCulture, $"      - {{ name: {scope}, description: \"{One("See all", "Change: \\\"it\\\"", "Ändern, ${\\u0024}", "# no comment").Replace("${", "$${", StringComparison.Ordinal)}\", access: {One("read", "write")}{(scope.EndsWith("admin", StringComparison.Ordinal) && scopes.Find(other => other != scope) is { } narrower ? $", implies: [{narrower}]" : "")} }}\n");
            _scopes.AddRange(scopes);
            if (_random.Next(2) == 0)
                _text.Append(CultureInfo.InvariantCulture, $"    routes:\n      - {{ match: \"GET /{name}/**\", scopes: [{scopes[0]}]{One("", ", roles: [clerk]")} }}\n      - {{ match: \"* /{name}/*\", scopes: [{string.Join(", ", scopes)}] }}\n      - {{ match: \"GET /health\", anonymous: on }}\n");
        }
    }

    private void WriteClients()
    {
        _text.Append("clients:\n");
        foreach (var id in Some(1, "shop", "app", "phone", "nightly", "tv", "sync", "partner"))
        {
            var kind = id switch { "app" => "spa", "phone" => "native", "nightly" or "sync" => "service", "tv" => "device", _ => "web" };
            _text.Append(CultureInfo.InvariantCulture, $"  - client_id: {id}\n    kind: {kind}\n");
            if (kind is "web" or "service") WriteProof();
            if (kind is "web" or "spa") _text.Append(CultureInfo.InvariantCulture, $"    redirect_uris: [{string.Join(", ", Some(1, $"https://{id}.example.com/a", $"https://{id}.example.com/b?x=1"))}]\n");
            if (kind is "native") _text.Append("    redirect_uris: [\"com.example.phone:/back\"]\n");
            _text.Append(CultureInfo.InvariantCulture, $"    scope: {(kind == "service" ? "" : "openid ")}{(kind != "service" && _random.Next(2) == 0 ? "offline_access " : "")}{string.Join(' ', Some(1, [.. _scopes]))}\n");
            WriteClientRest(id, kind);
        }
    }

    private void WriteProof() => _text.Append(_random.Next(6) switch
    {
        0 => "    token_endpoint_auth_method: private_key_jwt\n    jwks: { keys: [{ kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0, kid: a }] }\n",
        1 => "    token_endpoint_auth_method: client_secret_jwt\n    client_secret: ${SECRET_ONE}\n",
        2 => "    client_secrets:\n      - { value: \"${SECRET_ONE}\", name: old, expires_at: 2031-06-30 }\n      - { value: \"${SECRET_TWO}\", name: new }\n",
        4 => $"    client_secrets:\n      - {{ hash: \"{One("sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", "$pbkdf2-sha256$i=10000,l=32$c2FsdHNhbHQ$ICR+L8P4Dbh5GYPJ6dwyvOvuJkh4qFgwpH8zDZ2oKq8")}\", name: old }}\n      - {{ value: \"${{SECRET_TWO}}\", name: new }}\n",
        3 => "    client_secrets: [\"${SECRET_TWO}\", \"${SECRET_ONE}\"]\n",
        _ => $"    client_secret: ${{SECRET_{One("ONE", "TWO")}}}\n    token_endpoint_auth_method: {One("client_secret_basic", "client_secret_post")}\n",
    });

    private void WriteClientRest(string id, string kind)
    {
        Maybe($"    client_name: {One("\"The: thing\"", "Shöp", "\"{curly} [square] & 'quoted'\"")}\n");
        Maybe($"    owner: {id}-team@example.com\n");
        if (kind is "web" or "spa" or "native") Maybe($"    consent: {One("ask", "implied")}\n");
        if (kind != "service") Maybe($"    id_token_lifetime: {One("5m", "10m")}\n");
        Maybe("    dpop_bound_access_tokens: on\n");
        if (kind is not "native") Maybe($"    profile: {One("oauth21", "mcp")}\n");
        if (kind != "service") Maybe($"    refresh: {{ reuse: {One("burst", "strict")}, window: {One("10s", "30s")}, idle: {One("7d", "14d")} }}\n");
        if (kind == "web") Maybe($"    grant_types: [authorization_code, refresh_token, {One("client_credentials", "\"urn:ietf:params:oauth:grant-type:device_code\"", "\"urn:openid:params:grant-type:ciba\"")}]\n");
        if (kind == "web") Maybe($"    post_logout_redirect_uris: [https://{id}.example.com/bye]\n    backchannel_logout_uri: https://{id}.example.com/out\n");
        if (kind == "service") Maybe($"    grant_types: [client_credentials, \"urn:ietf:params:oauth:grant-type:token-exchange\"]\n    exchange: {{ subject_tokens: [access_token], targets: [] }}\n");
    }

    private void WriteRest()
    {
        Maybe($"registration:\n  mode: token\n  initial_access_tokens: [{{ name: ci, value: \"${{SECRET_{One("ONE", "TWO")}}}\", most: 5 }}]\n  scope: openid {_scopes[0]}\n  redirect_hosts: [{One("loopback", "any", "app.example.com")}]\n  unused: {One("30d", "90d")}\n");
        Maybe($"users:\n  - {{ username: alice, password: \"${{PASSWORD}}\", email: alice@example.com, roles: [{One("admin", "admin, clerk")}] }}\n{One("", "  - { username: bob, password: \"${PASSWORD}\", name: \"Bob: a man\" }\n")}");
        Maybe($"silenced: [{{ rule: shared-secret, reason: {One("it stays like this", "\"to be replaced: 2031\"")} }}]\n");
    }

    private void Maybe(string line)
    {
        if (_random.Next(2) == 0) _text.Append(line);
    }

    private string One(params ReadOnlySpan<string> words) => words[_random.Next(words.Length)];

    /// <summary>Some of the words in an order of their own, as many as told at least.</summary>
    private List<string> Some(int least, params string[] words)
    {
        _random.Shuffle(words);
        return [.. words.Take(_random.Next(least, words.Length + 1))];
    }

    /// <summary>What the environment holds for these plans.</summary>
    public static string? Variable(string name) => name switch
    {
        "SECRET_ONE" => "Zk3vQ8yTnR5wL1xH7pJ0mB4cD6fG9sAe2uVi",
        "SECRET_TWO" => "aB9sKd7wQp2LmX4vTz8nRc5yHf1jGe6uWo3i",
        "PASSWORD" => "correct horse battery",
        _ => null,
    };
}
