using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7523_JwtAssertions;

/// <summary>Clients that prove themselves by a signed statement.</summary>
[Spec("RFC 7521", "4.2"), Spec("RFC 7523", "2.2"), Spec("RFC 7523", "3"), Spec("RFC 10070", "4"), Spec("OIDC Core", "9")]
public sealed class Section2_2_ClientAuthentication : IAsyncLifetime
{
    private const string Secret = "shared-secret-0123456789-0123456789-0123456789-0123456789-0123456789";
    private readonly SigningClient _key = new();
    private readonly SigningClient _other = new();
    private Neighbour _neighbour = null!;
    private Provider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _neighbour = await Neighbour.StartAsync();
        _neighbour.Serves("/jwks", _key.Jwks);
        _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $$"""
              - { client_id: signer, kind: service, token_endpoint_auth_method: private_key_jwt, jwks: {{_key.Jwks}}, scope: orders.read }
              - { client_id: fetched, kind: service, token_endpoint_auth_method: private_key_jwt, jwks_uri: "{{_neighbour.Address}}/jwks", scope: orders.read }
              - { client_id: only-ps256, kind: service, token_endpoint_auth_method: private_key_jwt, token_endpoint_auth_signing_alg: PS256, jwks: {{_key.Jwks}}, scope: orders.read }
              - client_id: shared
                kind: service
                token_endpoint_auth_method: client_secret_jwt
                client_secrets: [{ value: {{Secret}}, name: new }, { value: {{Secret}}-old, name: old, expires_at: 2026-11-24 }]
                scope: orders.read
            outgoing: { allow: [127.0.0.1] }
            users:
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _neighbour.DisposeAsync();
    }

    [Theory]
    [InlineData("signer"), InlineData("fetched")]
    [Spec("RFC 7591", "2")]
    public async Task A_statement_signed_with_the_clients_key_proves_it(string clientId)
    {
        var answer = await AskAsync(_key.Sign(SigningClient.Statement(_provider, clientId)));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        Assert.Equal(clientId, Requests.ClaimsOf(answer.AccessToken).GetProperty("client_id").GetString());
    }

    [Theory]
    [InlineData("HS256"), InlineData("HS384"), InlineData("HS512")]
    public async Task A_statement_signed_with_the_clients_secret_proves_it(string algorithm)
    {
        var secret = algorithm == "HS256" ? Secret : Secret + "-old";
        if (algorithm != "HS256") Assert.Equal("client_assertion_signature_invalid", await ReasonAsync(SigningClient.SignWith(Secret + "-wrong", SigningClient.Statement(_provider, "shared"), algorithm)));
        var answer = await AskAsync(SigningClient.SignWith(secret, SigningClient.Statement(_provider, "shared"), algorithm));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
    }

    [Fact]
    [Provokes("client_assertion_signature_invalid")]
    public async Task An_expired_secret_signs_nothing_any_more()
    {
        _provider.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync(SigningClient.SignWith(Secret + "-old", SigningClient.Statement(_provider, "shared"))));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(SigningClient.SignWith(Secret, SigningClient.Statement(_provider, "shared")))).Status);
    }

    [Fact]
    public async Task The_secret_is_kept_sealed_and_an_unchanged_plan_stays_unchanged()
    {
        await _provider.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(SigningClient.SignWith(Secret, SigningClient.Statement(_provider, "shared")))).Status);
        Assert.Equal(1, _provider.Get<Gatehouse.Provider.Clients.CurrentProvider>().Snapshot.Version);
        foreach (var file in Directory.GetFiles(_provider.DataDirectory, "*.db*")) Assert.False(Contains(file, Secret));
    }

    public static TheoryData<string, string, string?> Wrong => new()
    {
        { "iss", "web", "client_assertion_issuer_differs" }, { "iss", "", "client_assertion_issuer_differs" },
        { "sub", "web", null }, { "sub", "", "client_assertion_subject_differs" },
        { "aud", "https://other.example.com", "client_assertion_audience_differs" }, { "aud", "", "client_assertion_audience_differs" }, { "aud", "ISSUER/token", "client_assertion_audience_differs" }, { "aud", "ISSUER/", "client_assertion_audience_differs" },
        { "exp", "-31", "client_assertion_expired" }, { "exp", "700", "client_assertion_too_far_away" }, { "exp", "99999999999", "client_assertion_no_expiry" }, { "exp", "", "client_assertion_no_expiry" },
        { "nbf", "60", "client_assertion_not_yet_valid" }, { "iat", "60", "client_assertion_not_yet_valid" },
        { "jti", "", "client_assertion_no_identifier" },
    };

    [Theory, MemberData(nameof(Wrong))]
    [Spec("RFC 7519", "2")]
    [Provokes("client_assertion_expired", "client_assertion_issuer_differs", "client_assertion_no_expiry", "client_assertion_no_identifier", "client_assertion_too_far_away")]
    public async Task Every_claim_is_checked(string claim, string value, string? reason)
    {
        JsonNode? node = value.Length == 0 ? null : long.TryParse(value, out var seconds) ? JsonValue.Create(_provider.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds) : JsonValue.Create(value.Replace("ISSUER", _provider.Issuer));
        var told = await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer", (claim, node))));
        Assert.Equal(reason ?? "client_authentication_method_differs", told);
    }

    [Fact]
    [Provokes("client_assertion_malformed")]
    public async Task Several_audiences_are_refused_one_in_a_list_is_not()
    {
        Assert.Equal("client_assertion_audience_differs", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer", ("aud", new JsonArray(_provider.Issuer, "https://other.example.com"))))));
        Assert.Equal("client_assertion_audience_differs", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer", ("aud", new JsonArray(_provider.Issuer, _provider.Issuer))))));
        Assert.Equal("client_assertion_malformed", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer", ("aud", new JsonArray(_provider.Issuer, 1))))));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key.Sign(SigningClient.Statement(_provider, "signer", ("aud", new JsonArray(_provider.Issuer)))))).Status);
    }

    [Fact]
    public async Task Another_algorithm_or_key_is_refused()
    {
        var claims = SigningClient.Statement(_provider, "signer");
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync(_other.Sign(claims)));
        Assert.Equal("client_assertion_key_unknown", await ReasonAsync(new SigningClient("k2").Sign(claims)));
        // The published key taken for a shared secret: the classic confusion.
        Assert.Equal("client_authentication_method_differs", await ReasonAsync(SigningClient.SignWith(_key.Jwk, claims, "HS256", ("kid", "k1"))));
        Assert.Equal("client_assertion_signature_invalid", await ReasonAsync(SigningClient.SignWith(_key.Jwk, SigningClient.Statement(_provider, "shared"))));
        Assert.Equal("client_authentication_method_differs", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "shared"))));
        foreach (var none in (string[])["none", "None", "NONE", "ES384", "es256", ""])
            Assert.Equal("client_assertion_algorithm_not_allowed", await ReasonAsync(_key.Sign(claims, ("alg", none))));
        Assert.Equal("client_assertion_algorithm_not_allowed", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "only-ps256"))));
    }

    [Theory]
    [InlineData("jku", "\"https://evil.example/jwks\""), InlineData("x5u", "\"https://evil.example/cert\""), InlineData("jwk", "{}"), InlineData("crit", "[\"b64\"]")]
    [Spec("RFC 8725", "3.10")]
    [Provokes("client_assertion_key_in_header")]
    public async Task A_header_that_brings_its_own_key_is_refused(string name, string value) =>
        Assert.Equal("client_assertion_key_in_header", await ReasonAsync(_other.Sign(SigningClient.Statement(_provider, "signer"), (name, JsonNode.Parse(value)))));

    [Theory]
    [InlineData("../../etc/passwd"), InlineData("k1' OR '1'='1"), InlineData("k1\0"), InlineData("/dev/null")]
    public async Task A_hostile_key_id_is_only_unknown(string kid) =>
        Assert.Equal("client_assertion_key_unknown", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer"), ("kid", kid))));

    [Theory]
    [InlineData("at+jwt"), InlineData("oauth-authz-req+jwt"), InlineData("dpop+jwt"), InlineData("logout+jwt")]
    [Provokes("client_assertion_type_differs")]
    public async Task A_JWT_of_another_type_is_refused(string type) =>
        Assert.Equal("client_assertion_type_differs", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer"), ("typ", type))));

    [Theory]
    [InlineData("JWT"), InlineData("client-authentication+jwt"), InlineData("application/client-authentication+jwt")]
    public async Task Its_own_type_is_accepted(string type) =>
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key.Sign(SigningClient.Statement(_provider, "signer"), ("typ", type)))).Status);

    [Fact]
    [Provokes("client_assertion_replayed")]
    public async Task A_statement_is_used_once_however_many_try_at_once()
    {
        var statement = _key.Sign(SigningClient.Statement(_provider, "signer"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(statement)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Contains(_provider.Log.Lines, line => line.Contains("client_assertion_replayed"));
        await _provider.RestartAsync();
        Assert.Equal("client_assertion_replayed", await ReasonAsync(statement));
    }

    [Theory]
    [InlineData(""), InlineData("a.b"), InlineData("a.b.c"), InlineData("e30.e30."), InlineData("....."), InlineData("eyJhbGciOiJFUzI1NiJ9.W10.AA"), InlineData("eyJhbGciOiJFUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA")]
    [Spec("RFC 7519", "7.2")]
    [Provokes("client_assertion_missing")]
    public async Task Nonsense_is_refused(string assertion) => Assert.StartsWith("client_assertion_", await ReasonAsync(assertion));

    [Fact]
    [Provokes("client_assertion_subject_differs", "client_assertion_type_unsupported")]
    public async Task Nothing_may_stand_beside_it()
    {
        Assert.Equal("client_authentication_twice", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer")), ("client_secret", "x")));
        Assert.Equal("client_assertion_subject_differs", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer")), ("client_id", "web")));
        Assert.Equal("client_assertion_type_unsupported", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "signer")), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key.Sign(SigningClient.Statement(_provider, "signer")), ("client_id", "signer"))).Status);
    }

    [Fact]
    public async Task A_clients_method_is_fixed()
    {
        Assert.Equal("invalid_client", (await _provider.TokenAsync("signer", ("grant_type", "client_credentials"))).Error);
        Assert.Contains(_provider.Log.Lines, line => line.Contains("client_authentication_method_differs"));
        Assert.Equal("client_authentication_method_differs", await ReasonAsync(_key.Sign(SigningClient.Statement(_provider, "web"))));
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Headers = { { "Authorization", Requests.Basic("shared", Secret) } }, Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]) };
        Assert.Equal("invalid_client", (await _provider.SendAsync(request)).Error);
    }

    [Fact]
    [Provokes("client_assertion_key_unknown")]
    public async Task Keys_that_changed_are_fetched_again_but_not_at_will()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key.Sign(SigningClient.Statement(_provider, "fetched")))).Status);
        var next = new SigningClient("k2");
        _neighbour.Serves("/jwks", $$"""{"keys":[{{_key.Jwk}},{{next.Jwk}}]}""");
        for (var i = 0; i < 10; i++) Assert.Equal("client_assertion_key_unknown", await ReasonAsync(next.Sign(SigningClient.Statement(_provider, "fetched"))));
        Assert.Single(_neighbour.Asked);
        _provider.Clock.Advance(OutgoingDocuments.ShortestPause);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(next.Sign(SigningClient.Statement(_provider, "fetched")))).Status);
        Assert.Equal(2, _neighbour.Asked.Count);
    }

    [Fact]
    public async Task Metadata_lists_the_methods_in_use()
    {
        var metadata = (await _provider.Http.GetStringAsync(".well-known/openid-configuration"));
        var json = JsonNode.Parse(metadata)!;
        foreach (var endpoint in (string[])["token_endpoint", "introspection_endpoint", "revocation_endpoint"])
        {
            var methods = json[endpoint + "_auth_methods_supported"]!.AsArray().Select(method => method!.GetValue<string>()).ToList();
            Assert.Contains("private_key_jwt", methods);
            Assert.Contains("client_secret_jwt", methods);
            Assert.Contains("ES256", json[endpoint + "_auth_signing_alg_values_supported"]!.AsArray().Select(value => value!.GetValue<string>()));
        }
        await using var plain = await Provider.StartAsync();
        Assert.DoesNotContain("private_key_jwt", await plain.Http.GetStringAsync(".well-known/openid-configuration"));
    }

    private Task<Answer> AskAsync(string assertion, params (string Name, string? Value)[] changes)
    {
        var form = new Dictionary<string, string?> { ["grant_type"] = "client_credentials", ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion };
        foreach (var (name, value) in changes) form[name] = value;
        return _provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))) });
    }

    /// <summary>The reason for which it is refused, out of the log: the answer itself says less.</summary>
    private async Task<string> ReasonAsync(string assertion, params (string Name, string? Value)[] changes)
    {
        var before = _provider.Log.Lines.Count;
        var answer = await AskAsync(assertion, changes);
        Assert.Contains(answer.Error, (string[])["invalid_client", "invalid_request"]);
        return _provider.Log.Lines.Skip(before).Last(line => line.Contains("Refused token")).Split('(', ')')[1];
    }

    private static bool Contains(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd().Contains(text);
    }
}
