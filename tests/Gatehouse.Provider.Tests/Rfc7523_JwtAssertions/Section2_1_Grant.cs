using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7523_JwtAssertions;

/// <summary>Statements of trusted issuers, exchanged for access tokens.</summary>
[Spec("RFC 7523", "2.1"), Spec("RFC 7523", "3"), Spec("RFC 7523", "5"), Spec("RFC 7521", "4.1")]
public sealed class Section2_1_Grant : IAsyncLifetime
{
    private const string Ci = "https://ci.example.com";
    private const string Kube = "https://kube.example.com";
    private readonly SigningClient _ci = new("ci");
    private readonly SigningClient _kube = new("kube");
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $$"""
          - { client_id: deploy, kind: service, client_secret: {{Plans.ServiceSecret}}, grant_types: ["urn:ietf:params:oauth:grant-type:jwt-bearer"], scope: orders.read orders.write billing.read }
          - { client_id: stranger, kind: service, client_secret: {{Plans.ServiceSecret}}, grant_types: ["urn:ietf:params:oauth:grant-type:jwt-bearer"], scope: orders.read }
        trusted_issuers:
          - { issuer: "{{Ci}}", jwks: {{_ci.Jwks}}, clients: [deploy], subjects: ["repo:shop:main", "repo:docs:*"], scope: orders.read billing.read }
          - { issuer: "{{Kube}}", jwks: {{_kube.Jwks}}, audience: gatehouse, clients: [deploy], subjects: ["*"], scope: orders.read, single_use: off }
        users:
        """));

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [InlineData("repo:shop:main"), InlineData("repo:docs:any")]
    public async Task A_statement_of_a_trusted_issuer_gives_an_access_token_and_nothing_else(string subject)
    {
        var answer = await AskAsync(_ci.Sign(Statement(("sub", subject))), ("scope", "orders.read"));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        var claims = Requests.ClaimsOf(answer.AccessToken);
        Assert.Equal($"{Ci}|{subject}", claims.GetProperty("sub").GetString());
        Assert.Equal("deploy", claims.GetProperty("client_id").GetString());
        Assert.Equal(Plans.Orders, claims.GetProperty("aud").GetString());
        Assert.Null(answer["refresh_token"]);
        Assert.Null(answer["id_token"]);
    }

    [Fact]
    public async Task Scope_is_what_client_issuer_and_request_allow_together()
    {
        Assert.Equal("invalid_scope", (await AskAsync(_ci.Sign(Statement()), ("scope", "orders.write"))).Error);
        Assert.Equal("invalid_target", (await AskAsync(_ci.Sign(Statement()))).Error);
        Assert.Equal("orders.read", (await AskAsync(_ci.Sign(Statement()), ("resource", Plans.Orders)))["scope"]);
    }

    public static TheoryData<string, string?, string> Wrong => new()
    {
        { "iss", "https://evil.example", "assertion_issuer_unknown" }, { "iss", null, "assertion_issuer_unknown" }, { "iss", Kube, "assertion_audience_differs" },
        { "sub", "repo:evil:main", "assertion_subject_not_allowed" }, { "sub", "repo:shop:main2", "assertion_subject_not_allowed" }, { "sub", null, "assertion_subject_differs" },
        { "aud", "https://other.example.com", "assertion_audience_differs" }, { "aud", null, "assertion_audience_differs" },
        { "exp", "-31", "assertion_expired" }, { "exp", "3700", "assertion_too_far_away" }, { "exp", null, "assertion_no_expiry" }, { "nbf", "60", "assertion_not_yet_valid" },
        { "jti", null, "assertion_no_identifier" },
    };

    [Theory, MemberData(nameof(Wrong))]
    [Provokes("assertion_no_expiry", "assertion_no_identifier", "assertion_not_yet_valid", "assertion_subject_differs", "assertion_subject_not_allowed", "assertion_too_far_away")]
    public async Task Every_claim_is_checked(string claim, string? value, string reason)
    {
        JsonNode? node = value is null ? null : long.TryParse(value, out var seconds) ? JsonValue.Create(_provider.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds) : JsonValue.Create(value);
        Assert.Equal(reason, await ReasonAsync(_ci.Sign(Statement((claim, node)))));
    }

    [Fact]
    [Provokes("assertion_algorithm_not_allowed", "assertion_audience_differs", "assertion_issuer_unknown", "assertion_key_in_header", "assertion_key_unknown", "assertion_malformed", "assertion_signature_invalid", "assertion_type_differs")]
    public async Task Signature_algorithm_type_and_header_are_checked()
    {
        Assert.Equal("assertion_key_unknown", await ReasonAsync(_kube.Sign(Statement())));
        Assert.Equal("assertion_signature_invalid", await ReasonAsync(new SigningClient("ci").Sign(Statement())));
        Assert.Equal("assertion_algorithm_not_allowed", await ReasonAsync(SigningClient.SignWith(_ci.Jwk, Statement())));
        Assert.Equal("assertion_algorithm_not_allowed", await ReasonAsync(_ci.Sign(Statement(), ("alg", "none"))));
        Assert.Equal("assertion_key_in_header", await ReasonAsync(_ci.Sign(Statement(), ("jku", "https://evil.example"))));
        Assert.Equal("assertion_type_differs", await ReasonAsync(_ci.Sign(Statement(), ("typ", "at+jwt"))));
        Assert.Equal("assertion_audience_differs", await ReasonAsync(_ci.Sign(Statement(("aud", new JsonArray(_provider.Issuer, "https://other.example"))))));
        Assert.Equal("assertion_malformed", await ReasonAsync("x.y.z"));
        // Our own tokens are statements of nobody whom the plan names.
        Assert.Equal("assertion_issuer_unknown", await ReasonAsync((await _provider.SignInAsync("web"))["id_token"]!));
    }

    [Fact]
    [Provokes("assertion_client_not_allowed")]
    public async Task Only_named_clients_may_bring_them_and_only_with_the_grant()
    {
        Assert.Equal("assertion_client_not_allowed", await ReasonAsync(_ci.Sign(Statement()), "stranger"));
        Assert.Equal("grant_type_not_allowed", await ReasonAsync(_ci.Sign(Statement()), "service"));
    }

    [Fact]
    [Provokes("assertion_replayed")]
    public async Task Fifty_at_once_get_one_token_for_one_statement()
    {
        var statement = _ci.Sign(Statement());
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(statement, ("scope", "orders.read"))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("invalid_grant", answer.Error));
    }

    [Fact]
    [Provokes("scope_unknown")]
    public async Task A_refused_request_uses_nothing_up()
    {
        var statement = _ci.Sign(Statement());
        Assert.Equal("invalid_scope", (await AskAsync(statement, ("scope", "orders.write"))).Error);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(statement, ("scope", "orders.read"))).Status);
    }

    [Fact]
    [Provokes("assertion_expired")]
    public async Task A_platforms_statement_counts_until_it_ends_where_the_plan_says_so()
    {
        var statement = _kube.Sign(Statement(("iss", Kube), ("aud", "gatehouse"), ("jti", null)));
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await AskAsync(statement, ("scope", "orders.read"))).Status);
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("invalid_grant", (await AskAsync(statement, ("scope", "orders.read"))).Error);
    }

    [Fact]
    public async Task Metadata_list_the_grant_where_an_issuer_is_trusted()
    {
        Assert.Contains(GrantTypes.JwtBearer, await _provider.Http.GetStringAsync(".well-known/oauth-authorization-server"));
        await using var plain = await Provider.StartAsync();
        Assert.DoesNotContain(GrantTypes.JwtBearer, await plain.Http.GetStringAsync(".well-known/oauth-authorization-server"));
    }

    private JsonObject Statement(params (string Name, JsonNode? Value)[] changes) => SigningClient.Statement(_provider, Ci, [("sub", "repo:shop:main"), .. changes]);

    private Task<Answer> AskAsync(string assertion, params (string Name, string? Value)[] more) => AskAsync("deploy", assertion, more);

    private Task<Answer> AskAsync(string clientId, string assertion, (string Name, string? Value)[] more) => _provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, "token")
    {
        Headers = { { "Authorization", Requests.Basic(clientId, Plans.ServiceSecret) } },
        Content = new FormUrlEncodedContent(more.Prepend(("assertion", assertion)).Prepend(("grant_type", GrantTypes.JwtBearer)).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2!))),
    });

    private async Task<string> ReasonAsync(string assertion, string clientId = "deploy")
    {
        var before = _provider.Log.Lines.Count;
        Assert.NotNull((await AskAsync(clientId, assertion, [("scope", "orders.read")])).Error);
        return _provider.Log.Lines.Skip(before).Last(line => line.Contains("Refused token")).Split('(', ')')[1];
    }
}
