using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

/// <summary>Who is asked before a claim is told, whose claims are told, and what the client must be registered for.</summary>
[Spec("OIDC Core", "5.5"), Spec("OIDC Core", "3.1.2.4"), Spec("OIDC Core", "17.1")]
public sealed class Section5_5_ClaimsAndConsent : IAsyncLifetime
{
    private readonly SigningClient _key = new();
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $"""
        {AddedClients.Web("jar", "openid profile orders.read", $"jwks: {_key.Jwks}")}
          - client_id: old
            kind: legacy
            client_secret: {Plans.WebSecret}
            redirect_uris: [https://old.example.com/callback]
            grant_types: [authorization_code, implicit]
            response_types: [id_token, code id_token, token]
            scope: openid profile email
            consent: implied
            sunset:
              until: 2027-06-30
              reason: replaced
        {AddedClients.Web("sector", "openid profile email", "subject_type: pairwise")}
        users:
        """));

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory, InlineData("spa"), InlineData("asking")]
    public async Task A_client_is_not_told_what_its_scopes_could_not_give(string clientId)
    {
        var tokens = await _provider.SignInAsync(clientId, ("scope", "openid"), ("claims", """{"userinfo":{"email":{"essential":true}},"id_token":{"email":{"essential":true}}}"""));

        Assert.False(Requests.ClaimsOf(tokens["id_token"]!).TryGetProperty("email", out _));
        Assert.Null((await _provider.UserInfoAsync(tokens.AccessToken))["email"]);
    }

    [Fact]
    public async Task The_user_is_asked_for_the_scope_that_the_claim_belongs_to()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("asking", browser, ("scope", "openid"));
        Assert.Contains("code=", (await Silently(null)).Query);
        Assert.Contains("error=consent_required", (await Silently("""{"userinfo":{"name":null}}""")).Query);
        Assert.Contains("error=consent_required", (await Silently("""{"id_token":{"name":null}}""")).Query);
        // What would not be told anyway, nobody is asked about.
        Assert.Contains("code=", (await Silently("""{"userinfo":{"email":null,"phone_number":null}}""")).Query);

        var code = await _provider.CodeAsync("asking", browser, ("scope", "openid"), ("claims", """{"userinfo":{"name":null}}"""));
        Assert.Equal("Alice Example", (await _provider.UserInfoAsync((await _provider.RedeemAsync(code)).AccessToken))["name"]);
        Assert.Contains("code=", (await Silently("""{"userinfo":{"name":null}}""")).Query);

        async Task<Uri> Silently(string? claims) =>
            (await browser.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid"), ("prompt", "none"), ("claims", claims)))).Headers.Location!;
    }

    [Fact]
    public async Task The_consent_page_names_it_and_a_refusal_tells_nothing()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        var url = _provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid"), ("claims", """{"id_token":{"name":null}}"""));
        var asked = await browser.GetAsync(url);
        var page = await (await browser.GetAsync(asked.Headers.Location!.OriginalString)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("name", page);
        Assert.Contains("error=access_denied", (await browser.AuthorizeAsync(url, decision: "deny"))!.Query);
    }

    [Fact]
    public async Task A_client_that_is_registered_for_less_later_is_told_less_at_once()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid offline_access"), ("claims", """{"userinfo":{"email":null},"id_token":{"email":null}}"""));
        await File.WriteAllTextAsync(_provider.PlanFile, (await File.ReadAllTextAsync(_provider.PlanFile)).Replace("scope: openid profile email offline_access orders.read orders.write", "scope: openid profile offline_access orders.read orders.write"));
        await _provider.UntilAsync(async () => (await _provider.UserInfoAsync(tokens.AccessToken))["email"] is null);

        Assert.False(Requests.ClaimsOf((await _provider.RefreshAsync(tokens.RefreshToken))["id_token"]!).TryGetProperty("email", out _));
    }

    [Theory, InlineData("web"), InlineData("sector")]
    [Spec("OIDC Core", "3.1.2.2")]
    [Provokes("subject_differs")]
    public async Task Only_the_user_who_is_named_gets_the_client_an_answer(string clientId)
    {
        var (alice, bob) = (_provider.NewBrowser(), _provider.NewBrowser());
        var subject = Requests.ClaimsOf((await _provider.RedeemAddedAsync(await _provider.CodeAsync(clientId, alice, ("scope", "openid"))))["id_token"]!).GetProperty("sub").GetString();
        var claims = $$$$"""{"id_token":{"sub":{"value":"{{{{subject}}}}"}}}""";
        await bob.AuthorizeAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("scope", "openid")), "bob");

        Assert.Contains("code=", (await Silently(alice)).Query);
        Assert.Contains("error=login_required", (await Silently(bob)).Query);
        // Who signs in again as somebody else is not asked a third time.
        Assert.Contains("error=login_required", (await bob.AuthorizeAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("scope", "openid"), ("claims", claims)), "bob"))!.Query);
        Assert.Contains("code=", (await bob.AuthorizeAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("scope", "openid"), ("claims", claims)), "alice"))!.Query);

        async Task<Uri> Silently(Browser browser) =>
            (await browser.GetAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("scope", "openid"), ("prompt", "none"), ("claims", claims)))).Headers.Location!;
    }

    [Fact, Spec("OIDC Core", "8.1")]
    public async Task A_pairwise_client_asks_by_the_claims_of_the_same_account()
    {
        var tokens = await _provider.RedeemAddedAsync(await _provider.CodeAsync("sector", null, ("scope", "openid"), ("claims", """{"userinfo":{"name":null},"id_token":{"email":null}}""")));

        var told = await _provider.UserInfoAsync(tokens.AccessToken);
        Assert.Equal("Alice Example", told["name"]);
        Assert.Equal(Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sub").GetString(), told["sub"]);
        Assert.Equal("alice@example.com", Requests.ClaimsOf(tokens["id_token"]!).GetProperty("email").GetString());
    }

    [Fact, Spec("OIDC Core", "5.5.1.1")]
    [Provokes("acr_unmet", "interaction_required")]
    public async Task An_essential_acr_is_a_condition_and_another_is_a_wish()
    {
        var known = (await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"))).Json.GetProperty("acr_values_supported").EnumerateArray().Select(value => value.GetString()!).ToList();
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);

        Assert.Contains("error=interaction_required", (await Silently(true, known[^1])).Query);
        Assert.Contains("code=", (await Silently(false, known[^1])).Query);
        Assert.Contains("code=", (await Silently(true, "unknown", known[0])).Query);
        Assert.Contains("error=unmet_authentication_requirements", (await Silently(true, "unknown")).Query);
        Assert.Contains("code=", (await Silently(false, "unknown")).Query);
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser, ("claims", $$$$"""{"id_token":{"acr":{"essential":true,"value":"{{{{known[0]}}}}"}}}""")));
        Assert.Equal(known[0], Requests.ClaimsOf(tokens["id_token"]!).GetProperty("acr").GetString());

        async Task<Uri> Silently(bool essential, params string[] values) => (await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("scope", "openid"), ("prompt", "none"),
            ("claims", new JsonObject { ["id_token"] = new JsonObject { ["acr"] = new JsonObject { ["essential"] = essential, ["values"] = new JsonArray([.. values]) } } }.ToJsonString())))).Headers.Location!;
    }

    [Theory, Spec("OIDC Core", "3.2.2.10"), Spec("OIDC Core", "3.3.2.11")]
    [InlineData("id_token", """{"id_token":{"email":null}}""", "email"), InlineData("code id_token", """{"id_token":{"email":null},"userinfo":{"name":null}}""", "email"), InlineData("code id_token", """{"userinfo":{"name":null}}""", null)]
    [InlineData("id_token", """{"userinfo":{"name":null}}""", "error=invalid_request")]
    public async Task Through_the_browser_it_is_the_same(string type, string claims, string? told)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("old", Requests.NewVerifier(), ("response_type", type), ("scope", "openid"), ("claims", claims)));
        if (told?.StartsWith("error", StringComparison.Ordinal) is true)
        {
            Assert.Contains(told, landed!.Fragment);
            return;
        }
        var said = Requests.ClaimsOf(HttpUtility.ParseQueryString(landed!.Fragment[1..])["id_token"]!);
        Assert.Equal(told is not null, said.TryGetProperty("email", out _));
        Assert.False(said.TryGetProperty("name", out _));
    }

    [Fact, Spec("RFC 9101", "4")]
    public async Task In_a_request_object_it_is_an_object()
    {
        var verifier = Requests.NewVerifier();
        var request = SigningClient.Statement(_provider, "jar", ("client_id", "jar"), ("response_type", "code"), ("redirect_uri", "https://jar.example.com/callback"), ("scope", "openid"),
            ("code_challenge", Requests.ChallengeOf(verifier)), ("code_challenge_method", "S256"), ("claims", JsonNode.Parse("""{"userinfo":{"name":{"essential":true}}}""")));
        var landed = await _provider.NewBrowser().AuthorizeAsync($"{_provider.Issuer}/authorize?client_id=jar&request={_key.Sign(request)}");

        var tokens = await _provider.RedeemAddedAsync(new IssuedCode(HttpUtility.ParseQueryString(landed!.Query)["code"]!, verifier, "https://jar.example.com/callback", "jar"));
        Assert.Equal("Alice Example", (await _provider.UserInfoAsync(tokens.AccessToken))["name"]);
    }

    [Fact]
    public async Task An_access_token_that_was_exchanged_or_revoked_tells_nothing_more()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid offline_access"), ("claims", """{"userinfo":{"name":null}}"""));
        await _provider.RevokeAsync(tokens.RefreshToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(tokens.AccessToken)).Status);
    }
}
