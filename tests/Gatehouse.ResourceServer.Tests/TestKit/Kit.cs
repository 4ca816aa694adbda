using System.Net;
using Gatehouse.ResourceServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.TestKit;

/// <summary>Every kind of token that the kit makes, shown to an API.</summary>
public sealed class Kit : IAsyncLifetime
{
    private readonly TestProvider _provider = new();
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiUnderTest.StartAsync(
        services =>
        {
            services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = ("https://login.example.com/tenant", ApiUnderTest.Audience, "orders api", "a:secret"));
            services.AddHttpClient("ledger", client => client.BaseAddress = new Uri("https://ledger.example.com")).ConfigurePrimaryHttpMessageHandler(() => new Echo())
                .AddGatehouseToken(options => (options.ExchangeCallersToken, options.Resource) = (true, "https://ledger.example.com"));
            services.UseTestProvider(_provider);
        },
        app =>
        {
            app.MapGet("/orders", (HttpContext call) => call.GetAccessToken()!.Subject).RequireScope("orders.read");
            app.MapGet("/clerks", (HttpContext call) => $"{call.GetAccessToken()!.ClientId} {call.User.IsInRole("clerk")} {call.User.FindFirst("tenant")?.Value} {call.GetAccessToken()!.AuthorizationDetails.Count}").RequireScope("orders.read");
            app.MapGet("/strong", () => "").RequireAcr("mfa").RequireRecentLogin(TimeSpan.FromMinutes(5));
            app.MapGet("/ledger", (IHttpClientFactory clients) => clients.CreateClient("ledger").GetStringAsync("/")).RequireScope("orders.read");
        });

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _provider.Dispose();
    }

    [Fact]
    public async Task A_token_says_what_it_was_told_to()
    {
        using var answer = await _api.GetAsync(_provider.Token("orders.read").Client("shop").Roles("admin", "clerk").Claim("tenant", "acme").Detail("""{"type":"a"}""").Detail("""{"type":"b"}"""), "/clerks");
        Assert.Equal("shop True acme 2", await answer.TextAsync());
    }

    [Fact]
    public async Task Tokens_that_must_be_refused_are_refused_for_their_reason()
    {
        (TestToken Token, string Reason)[] spoiled =
        [
            (_provider.Token("orders.read").Expired(), "token_expired"), (_provider.Token("orders.read").NotYetValid(), "token_not_yet_valid"), (_provider.Token("orders.read").Audience("https://other"), "audience_differs"),
            (_provider.Token("orders.read").Issuer("https://other"), "token_issuer_differs"), (_provider.Token("orders.read").Forged(), "token_signature_invalid"), (_provider.Token("orders.read").OfUnknownKey(), "token_key_unknown"),
            (_provider.Token("orders.read").Unsigned(), "token_algorithm_not_allowed"), (_provider.Token("orders.read").Claim("client_id", null), "token_claim_missing"),
        ];
        foreach (var (token, reason) in spoiled)
        {
            using var answer = await _api.GetAsync(token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains(reason, string.Join('\n', _api.Log.Where(line => line.Contains("is refused", StringComparison.Ordinal))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Opaque_tokens_count_until_they_are_revoked_or_over()
    {
        string token = _provider.Token("orders.read").Subject("bob").Opaque();
        Assert.DoesNotContain('.', token);
        using var good = await _api.GetAsync(token);
        Assert.Equal("bob", await good.TextAsync());
        _provider.Revoke(token);
        _provider.Clock.Advance(TimeSpan.FromSeconds(11));
        using var revoked = await _api.GetAsync(token);
        using var over = await _api.GetAsync(_provider.Token("orders.read").Expired().Opaque());
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (revoked.StatusCode, over.StatusCode));
    }

    [Fact]
    public async Task Bound_tokens_count_with_their_proof()
    {
        using var key = new TestClientKey();
        using var stranger = new TestClientKey();
        string token = _provider.Token("orders.read").BoundTo(key);
        Assert.Equal(HttpStatusCode.OK, await PresentAsync(token, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await PresentAsync(token, stranger));
        Assert.Equal(HttpStatusCode.Unauthorized, await PresentAsync(token, null));
    }

    [Fact]
    public async Task The_clock_moves_tokens_and_logins_to_their_end()
    {
        string token = _provider.Token("orders.read").Acr("mfa").SignedIn(TimeSpan.FromMinutes(4));
        using (var recent = await _api.GetAsync(token, "/strong")) Assert.Equal(HttpStatusCode.OK, recent.StatusCode);
        _provider.Clock.Advance(TimeSpan.FromMinutes(2));
        using (var old = await _api.GetAsync(token, "/strong")) Assert.Contains("insufficient_user_authentication", old.Challenge(), StringComparison.Ordinal);
        using (var still = await _api.GetAsync(token)) Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        _provider.Clock.SetUtcNow(DateTimeOffset.UtcNow.AddMinutes(20));
        using var ended = await _api.GetAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
    }

    [Fact]
    public async Task Keys_rotate_and_the_provider_goes_away()
    {
        using (var first = await _api.GetAsync(_provider.Token("orders.read"))) Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        _provider.RotateKey();
        using (var second = await _api.GetAsync(_provider.Token("orders.read"))) Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        _provider.IsAway = true;
        using (var known = await _api.GetAsync(_provider.Token("orders.read"))) Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        using var unknown = await _api.GetAsync(_provider.Token("orders.read").Opaque());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
    }

    [Fact]
    public async Task Tokens_for_the_APIs_own_calls_come_from_the_same_provider()
    {
        using var answer = await _api.GetAsync(_provider.Token("orders.read").Subject("bob"), "/ledger");
        var claims = Outgoing.TokenServer.Payload(await answer.TextAsync());
        Assert.Equal(("bob", "https://ledger.example.com"), ((string)claims["sub"]!, (string)claims["aud"]!));
    }

    [Fact]
    public async Task Each_of_several_providers_is_taken_the_place_of()
    {
        const string Partner = "https://login.partner.example";
        using var provider = new TestProvider();
        using var partner = new TestProvider(provider.Clock);
        await using var api = await ApiUnderTest.StartAsync(
            services => services.AddGatehouse(options =>
            {
                (options.Issuer, options.Audience) = ("https://login.example.com", ApiUnderTest.Audience);
                options.AdditionalIssuers.Add(new TrustedIssuer { Issuer = Partner, Audience = "urn:orders", ClientId = "orders", ClientSecret = "secret", OpaqueTokenPrefix = "partner_" });
            }).Services.UseTestProvider(provider).UseAdditionalTestProvider(partner, Partner),
            app => app.MapGet("/orders", (HttpContext call) => call.GetAccessToken()!.Issuer).RequireScope("orders.read"));
        foreach (var (token, issuer) in new[] { (provider.Token("orders.read"), "https://login.example.com"), (partner.Token("orders.read"), Partner), (partner.Token("orders.read").Opaque(), Partner) })
        {
            using var answer = await api.GetAsync(token);
            Assert.Equal(issuer, await answer.TextAsync());
        }
        using var mixed = await api.GetAsync(partner.Token("orders.read").Issuer(provider.Issuer).Audience(provider.Audience));
        Assert.Equal(HttpStatusCode.Unauthorized, mixed.StatusCode);
    }

    [Fact]
    public async Task A_provider_that_the_API_does_not_trust_takes_no_place()
    {
        using var provider = new TestProvider();
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ApiUnderTest.StartAsync(
            services => services.AddGatehouse(options => (options.Issuer, options.Audience) = ("https://login.example.com", ApiUnderTest.Audience)).Services.UseAdditionalTestProvider(provider, "https://stranger.example"),
            _ => { }));
        Assert.Contains("does not trust 'https://stranger.example'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_that_no_API_uses_says_so()
    {
        using var provider = new TestProvider();
        Assert.Contains("UseTestProvider", Assert.Throws<InvalidOperationException>(() => provider.Token().Build()).Message, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> PresentAsync(string token, TestClientKey? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_api.Client.BaseAddress!, "/orders?page=1"));
        _provider.Present(request, token, key);
        using var answer = await _api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Another API, which answers the token that it was called with.</summary>
    private sealed class Echo : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent(request.Headers.Authorization!.Parameter!) });
    }
}
