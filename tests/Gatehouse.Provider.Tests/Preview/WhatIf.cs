using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Plan;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Tests.Ciba;
using Gatehouse.Provider.Tests.Rfc7523_JwtAssertions;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;
using Gatehouse.Provider.Tests.Rfc8693_TokenExchange;
using Gatehouse.Provider.Tests.Rfc9449_DPoP;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Preview;

/// <summary>One server with clients of every grant.</summary>
public sealed class EveryGrantFixture : IAsyncLifetime
{
    internal const string Ci = "https://ci.example.com";

    internal SigningClient Issuer { get; } = new("ci");

    public Provider Provider { get; private set; } = null!;

    /// <summary>As its server has it.</summary>
    public string Plan { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var plan = Exchanges.Plan
            .Replace("grant_types: [authorization_code, refresh_token, client_credentials, ", $"grant_types: [authorization_code, refresh_token, client_credentials, \"{CibaFixture.GrantType}\", ", StringComparison.Ordinal)
            .Replace("  - client_id: both\n", "  - client_id: both\n    multiple_resources: on\n", StringComparison.Ordinal)
            .Replace("token: { format: opaque, lifetime: 5m }", "token: { format: jwt, lifetime: 5m }\n    roles: [auditor]", StringComparison.Ordinal)
            .Replace("    token: { format: jwt, lifetime: 10m }", "    token: { format: jwt, lifetime: 10m }\n    roles: [clerk, manager]", StringComparison.Ordinal)
            .Replace("username: alice,", "username: alice, roles: [clerk, auditor, gardener],", StringComparison.Ordinal)
            .Replace("users:", $$"""
                  - { client_id: tv, client_name: The TV, kind: device, scope: openid offline_access orders.read orders.write }
                  - { client_id: deploy, kind: service, client_secret: {{Plans.ServiceSecret}}, grant_types: ["{{GrantTypes.JwtBearer}}"], scope: orders.read orders.write billing.read }
                  - { client_id: bound, kind: spa, redirect_uris: [https://bound.example.com/callback], scope: openid orders.read, dpop_bound_access_tokens: on, consent: implied }
                  - { client_id: apart, kind: spa, redirect_uris: [https://apart.example.com/callback], scope: openid orders.read, subject_type: pairwise, consent: implied }
                  - client_id: implicit
                    kind: legacy
                    grant_types: [implicit]
                    response_types: [id_token, token, id_token token]
                    redirect_uris: [https://implicit.example.com/callback]
                    scope: openid profile orders.read billing.read
                    consent: implied
                    sunset: { until: 2027-06-30, reason: the widget is being rewritten }
                  - client_id: old-desktop
                    kind: legacy
                    grant_types: [password, refresh_token]
                    scope: openid profile offline_access orders.read
                    sunset: { until: 2027-06-30, reason: replaced by the native app 3.0 }
                trusted_issuers:
                  - { issuer: "{{Ci}}", jwks: {{Issuer.Jwks}}, clients: [deploy], subjects: ["repo:shop:main"], scope: orders.read billing.read }
                users:
                """, StringComparison.Ordinal);
        Provider = await Provider.StartAsync(plan);
        Plan = plan.Replace("ISSUER", Provider.Issuer, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}

/// <summary>What would be issued is what is issued, by every grant: claim for claim, but for what every token has anew.</summary>
public sealed partial class WhatIf(EveryGrantFixture fixture) : IClassFixture<EveryGrantFixture>
{
    private const string Ci = EveryGrantFixture.Ci;

    private readonly SigningClient _ci = fixture.Issuer;
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("service", "orders.read"), InlineData("service", null), InlineData("wide", "billing.read")]
    public async Task Client_credentials(string client, string? scope) =>
        Same(await _provider.ClientCredentialsAsync(client, ("scope", scope)), new ImaginedRequest(client, GrantTypes.ClientCredentials) { Scope = ScopeOf(scope) });

    [Theory]
    [InlineData("web", "openid offline_access orders.read"), InlineData("web", "orders.read orders.write"), InlineData("web", "openid profile email"), InlineData("web", null), InlineData("spa", "openid orders.read")]
    [InlineData("apart", "openid orders.read")]
    public async Task Authorization_code(string client, string? scope) =>
        Same(await _provider.SignInAsync(client, ("scope", scope)), new ImaginedRequest(client, GrantTypes.AuthorizationCode) { User = await AliceAsync(), Scope = ScopeOf(scope), Nonce = "some-nonce" });

    [Fact]
    public async Task One_token_for_several_resources()
    {
        var answer = await SignInForAsync(Plans.Orders, Plans.Billing);
        var imagined = new ImaginedRequest("both", GrantTypes.AuthorizationCode) { User = await AliceAsync(), Scope = ScopeOf("openid orders.read billing.read"), Resources = [Plans.Orders, Plans.Billing], Nonce = "some-nonce" };
        Same(answer, imagined);
    }

    [Theory]
    [InlineData(null), InlineData("orders.read")]
    public async Task Refresh(string? narrowed)
    {
        var first = await _provider.SignInAsync("web", ("scope", "openid offline_access orders.read orders.write"));
        Same(await _provider.RefreshAsync(first.RefreshToken, "web", ("scope", narrowed)), new ImaginedRequest("web", GrantTypes.RefreshToken)
        {
            User = await AliceAsync(), Scope = ScopeOf("openid offline_access orders.read orders.write"), RefreshedScope = ScopeOf(narrowed), Nonce = "some-nonce",
        });
    }

    [Fact]
    public async Task Device_code()
    {
        var asked = await _provider.AskAsync();
        await _provider.AnswerAsync(asked);
        Same(await _provider.PollAsync(asked), new ImaginedRequest("tv", GrantTypes.DeviceCode) { User = await AliceAsync(), Scope = ScopeOf("openid offline_access orders.read") });
    }

    [Fact]
    public async Task Ciba_of_a_user_who_was_named()
    {
        var asked = await _provider.PostAsync("backchannel_authentication", "web", ("login_hint", "alice"), ("scope", "openid orders.read"));
        var browser = await _provider.SignedInAsync();
        var id = Link().Match(await (await browser.GetAsync(_provider.Issuer + "/")).Content.ReadAsStringAsync()).Groups[1].Value;
        var fields = Devices.Fields(await (await browser.GetAsync($"{_provider.Issuer}/approve?id={id}")).Content.ReadAsStringAsync());
        (fields["decision"], fields["compared"]) = ("allow", "yes");
        Assert.Contains("Access allowed", await (await browser.PostAsync(_provider.Issuer + "/approve", fields)).Content.ReadAsStringAsync());
        var answer = await _provider.TokenAsync("web", ("grant_type", CibaFixture.GrantType), ("auth_req_id", asked["auth_req_id"]));
        Same(answer, new ImaginedRequest("web", CibaFixture.GrantType) { User = await AliceAsync(), Scope = ScopeOf("openid orders.read") });
    }

    [Fact]
    public async Task Password() => Same(
        await _provider.TokenAsync("old-desktop", ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password), ("scope", "openid offline_access orders.read")),
        new ImaginedRequest("old-desktop", GrantTypes.Password) { User = await AliceAsync(), Scope = ScopeOf("openid offline_access orders.read") });

    [Fact]
    public async Task Implicit()
    {
        var fragment = await _provider.FragmentAsync("implicit", "id_token token");
        var tokens = Imagine(new ImaginedRequest("implicit", GrantTypes.Implicit) { User = await AliceAsync(), Scope = ScopeOf("openid orders.read"), Nonce = "some-nonce" });
        Same(fragment["access_token"]!, tokens.AccessToken);
        Same(fragment["id_token"]!, tokens.IdToken, "s_hash");
        Assert.Null(tokens.Refresh);
    }

    [Fact]
    public async Task Token_exchange_by_an_api_for_another_one()
    {
        var shown = (await _provider.SignInAsync("web", ("scope", "openid orders.read"))).AccessToken;
        var request = new ImaginedRequest("web", GrantTypes.AuthorizationCode) { User = await AliceAsync(), Scope = ScopeOf("openid orders.read") };
        Same(await _provider.ExchangeAsync("orders-api", shown, ("resource", Plans.Billing)), new ImaginedRequest("orders-api", GrantTypes.TokenExchange) { Exchanged = request, Resources = [Plans.Billing] });
        Same(await _provider.ExchangeAsync("web", shown, ("scope", "orders.read")), new ImaginedRequest("web", GrantTypes.TokenExchange) { Exchanged = request, Scope = ScopeOf("orders.read") });
    }

    [Fact]
    public async Task A_statement_of_a_trusted_issuer()
    {
        var answer = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Headers = { { "Authorization", Requests.Basic("deploy", Plans.ServiceSecret) } },
            Content = new FormUrlEncodedContent([new("grant_type", GrantTypes.JwtBearer), new("scope", "orders.read"), new("assertion", _ci.Sign(SigningClient.Statement(_provider, Ci, ("sub", "repo:shop:main"))))]),
        });
        Same(answer, new ImaginedRequest("deploy", GrantTypes.JwtBearer) { Scope = ScopeOf("orders.read"), StatementIssuer = Ci, StatementSubject = "repo:shop:main" });
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_key()
    {
        using var signer = new DPoPSigner();
        var code = await _provider.CodeAsync("bound", null, ("scope", "openid orders.read"));
        Same(await _provider.RedeemWithProofAsync(code, _provider.ProofFor(signer, "token")), new ImaginedRequest("bound", GrantTypes.AuthorizationCode)
        {
            User = await AliceAsync(), Scope = ScopeOf("openid orders.read"), Nonce = "some-nonce", JwkThumbprint = signer.Thumbprint,
        });
    }

    [Theory]
    [InlineData("web", GrantTypes.AuthorizationCode, "billing.read"), InlineData("wide", GrantTypes.ClientCredentials, "orders.read billing.read"), InlineData("service", GrantTypes.ClientCredentials, "nothing")]
    public async Task What_is_refused_is_refused_for_the_same_reason(string client, string grant, string scope)
    {
        var refusal = Imagine(new ImaginedRequest(client, grant) { User = await AliceAsync(), Scope = ScopeOf(scope) }).Refusal!;
        if (grant is GrantTypes.ClientCredentials) Assert.Equal(refusal.Code, (await _provider.ClientCredentialsAsync(client, ("scope", scope))).Error);
        else Assert.Contains("error=" + refusal.Code, (await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl(client, Requests.NewVerifier(), ("scope", scope))))!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_question_is_the_one_on_the_page()
    {
        var browser = _provider.NewBrowser();
        Assert.NotNull(await browser.AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid profile offline_access orders.write"))));
        var consent = Imagine(new ImaginedRequest("asking", GrantTypes.AuthorizationCode) { User = await AliceAsync(), Scope = ScopeOf("openid profile offline_access orders.write") }).Consent!;
        var page = browser.Pages[^1];
        foreach (var group in Server.Preview.PlanPreview.QuestionOf(consent))
        {
            Assert.Contains(group.Heading, page, StringComparison.Ordinal);
            Assert.All(group.Items, item => Assert.Contains(item.Description, page, StringComparison.Ordinal));
        }
        Assert.Null(Imagine(new ImaginedRequest("web", GrantTypes.AuthorizationCode) { User = await AliceAsync(), Scope = ScopeOf("openid") }).Consent);
    }

    private async Task<Answer> SignInForAsync(params string[] resources)
    {
        var verifier = Requests.NewVerifier();
        var url = _provider.AuthorizationUrl("both", verifier, ("scope", "openid orders.read billing.read")) + string.Concat(resources.Select(resource => $"&resource={Uri.EscapeDataString(resource)}"));
        var landed = await _provider.NewBrowser().AuthorizeAsync(url);
        var code = System.Web.HttpUtility.ParseQueryString(landed!.Query)["code"]!;
        return await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Headers = { { "Authorization", Requests.Basic("both", Plans.WebSecret) } },
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", Requests.RedirectUriOf("both")), new("code_verifier", verifier),
                .. resources.Select(resource => new KeyValuePair<string, string>("resource", resource)),
            ]),
        });
    }

    private void Same(Answer answer, ImaginedRequest request)
    {
        var tokens = Imagine(request);
        Assert.True(tokens.Refusal is null && answer.Error is null, $"{tokens.Refusal} {answer.Body}");
        Same(answer.AccessToken, tokens.AccessToken);
        Assert.Equal(answer["id_token"] is null, tokens.IdToken.IsEmpty);
        if (answer["id_token"] is { } idToken) Same(idToken, tokens.IdToken);
        Assert.Equal(answer["refresh_token"] is null, tokens.Refresh is null);
        Assert.Equal(answer["expires_in"], tokens.Lifetime.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The same claims in the same order, with the same values wherever two tokens of one kind have the same.</summary>
    private static void Same(string issued, IEnumerable<ImaginedClaim> imagined, params string[] besides)
    {
        var claims = Requests.ClaimsOf(issued).EnumerateObject().Where(claim => !besides.Contains(claim.Name)).ToList();
        var told = imagined.ToList();
        Assert.Equal(claims.Select(claim => claim.Name), told.Select(claim => claim.Name));
        foreach (var (real, claim) in claims.Zip(told))
        {
            Assert.True(claim.From.Length > 0);
            if (!claim.IsMadeAnew) Assert.Equal(real.Value.GetRawText(), claim.Value.GetRawText());
        }
        Assert.All(told.Where(claim => claim.IsMadeAnew), claim => Assert.Contains(claim.Name, (string[])["jti", "iat", "exp", "grant_id", "auth_time", "sid", "at_hash", "mac"]));
    }

    private ImaginedTokens Imagine(ImaginedRequest request)
    {
        var plan = PlanReader.Read(fixture.Plan, "plan.yaml", static _ => null, _provider.Clock).Plan!;
        return new TokenPreview(Server.Preview.PlanPreview.ConfigurationOf(plan), _provider.Clock.GetUtcNow(), _provider.Get<RootSecret>()).Issue(request);
    }

    private async Task<ImaginedUser> AliceAsync() => new((await _provider.Get<IAccountStore>().FindByUsernameAsync("ALICE", TestContext.Current.CancellationToken))!.Subject, "pwd", "clerk auditor gardener");

    private static ScopeSet? ScopeOf(string? text) => text is null ? null : ScopeSet.Parse(text);

    [GeneratedRegex("""approve\?id=([^"&]+)""")]
    private static partial Regex Link();
}
