using System.Net;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Outgoing;

/// <summary>An API that calls another one on behalf of its caller.</summary>
[Spec("RFC 8693", "2.1"), Spec("RFC 8693", "2.2.1")]
public sealed class Exchange : IAsyncLifetime
{
    private const string Ledger = "https://ledger.example.com";

    private TokenServer _provider = null!;
    private ApiUnderTest _ledger = null!;
    private ApiUnderTest _orders = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await TokenServer.StartAsync();
        _ledger = await ApiUnderTest.StartAsync(_provider.Issuer, options => options.Audience = Ledger, _provider.Clock);
        _orders = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(_provider.Clock);
                services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_provider.Issuer.Issuer, TestIssuer.Audience, "orders-api", "a secret+"));
                services.AddHttpClient("ledger", client => client.BaseAddress = _ledger.Client.BaseAddress)
                    .AddGatehouseToken(options => (options.ExchangeCallersToken, options.Resource, options.Scopes) = (true, Ledger, ["orders.read"]));
            },
            app =>
            {
                app.MapGet("/orders", static (IHttpClientFactory clients) => clients.CreateClient("ledger").GetStringAsync("/orders")).RequireScope("orders.read");
                app.MapGet("/open", static async (IHttpClientFactory clients) => await clients.CreateClient("ledger").GetStringAsync("/orders"));
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _ledger.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_callers_token_is_exchanged_by_the_APIs_own_client()
    {
        var token = _provider.Issuer.Token();
        using var answer = await _orders.GetAsync(token);
        Assert.Equal("alice by exchange", await answer.TextAsync());
        var asked = Assert.Single(_provider.Asked);
        Assert.Equal((GrantTypes.TokenExchange, token, TokenTypeIdentifiers.AccessToken), (asked["grant_type"], asked["subject_token"], asked["subject_token_type"]));
        Assert.Equal((TokenTypeIdentifiers.AccessToken, Ledger, "orders.read"), (asked["requested_token_type"], asked["resource"], asked["scope"]));
        Assert.Equal("Basic " + Convert.ToBase64String("orders-api:a+secret%2B"u8), asked["(credentials)"]);
    }

    [Fact]
    public async Task Each_caller_has_a_token_of_their_own_and_keeps_it()
    {
        var bob = _provider.Issuer.Claims();
        bob["sub"] = "bob";
        var (alices, bobs) = (_provider.Issuer.Token(), _provider.Issuer.Token(bob));
        for (var i = 0; i < 3; i++)
        {
            using var alice = await _orders.GetAsync(alices);
            using var other = await _orders.GetAsync(bobs);
            Assert.Equal(("alice by exchange", "bob by exchange"), (await alice.TextAsync(), await other.TextAsync()));
        }
        Assert.Equal(2, _provider.Asked.Count);
    }

    [Fact]
    public async Task No_more_tokens_are_kept_than_is_said_and_every_caller_still_gets_one()
    {
        await using var orders = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(_provider.Clock);
                services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_provider.Issuer.Issuer, TestIssuer.Audience, "orders-api", "a secret+"));
                services.AddHttpClient("ledger", client => client.BaseAddress = _ledger.Client.BaseAddress)
                    .AddGatehouseToken(options => (options.ExchangeCallersToken, options.Resource, options.Scopes, options.CacheCapacity) = (true, Ledger, ["orders.read"], 4));
            },
            app => app.MapGet("/orders", static (IHttpClientFactory clients) => clients.CreateClient("ledger").GetStringAsync("/orders")).RequireScope("orders.read"));
        var callers = Enumerable.Range(0, 10).Select(number =>
        {
            var claims = _provider.Issuer.Claims();
            claims["sub"] = $"caller {number}";
            return _provider.Issuer.Token(claims);
        }).ToArray();
        for (var round = 0; round < 2; round++)
            for (var number = 0; number < callers.Length; number++)
                using (var answer = await orders.GetAsync(callers[number])) Assert.Equal($"caller {number} by exchange", await answer.TextAsync());
        // Ten callers in turn are too many for four places: each comes back to find its token gone.
        Assert.Equal(20, _provider.Asked.Count);
        using (await orders.GetAsync(callers[^1])) Assert.Equal(20, _provider.Asked.Count);
    }

    [Fact]
    public async Task A_call_without_a_checked_token_exchanges_nothing()
    {
        using var none = await _orders.GetAsync(null, "/open");
        using var forged = await _orders.GetAsync(_provider.Issuer.Token()[..^4] + "AAAA", "/open");
        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError), (none.StatusCode, forged.StatusCode));
        Assert.Contains(_orders.Log, line => line.Contains("was not authenticated by an access token, so there is none to exchange", StringComparison.Ordinal));
        Assert.Empty(_provider.Asked);
    }
}
