using System.Net;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Tests.Operations;
using Gatehouse.Testing.Refusals;

/// <summary>How often one caller may call.</summary>
public sealed class Limits(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Each_client_has_a_limit_of_its_own_and_is_told_when_to_come_back()
    {
        await using var gateway = await StartAsync("{ requests: 5, period: 1h }");
        var (shop, nightly) = (gateway.Token(fixture.Issuer), gateway.Token(fixture.Issuer, change: claims => claims["client_id"] = "nightly"));
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, shop));
        using (var response = await gateway.GetAsync("/orders", shop))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
            // One of five in an hour comes back after twelve minutes.
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(12));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, nightly));
    }

    [Fact]
    public async Task Callers_without_a_token_are_told_apart_by_their_address_as_a_proxy_of_ours_names_it()
    {
        await using var gateway = await StartAsync("{ requests: 2, period: 1h }", "gateway: { proxies: [127.0.0.1, 10.0.0.0/8] }");
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, await AnonymousAsync("198.51.100.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AnonymousAsync("198.51.100.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AnonymousAsync("203.0.113.1, 198.51.100.7, 10.1.2.3"));
        Assert.Equal(HttpStatusCode.OK, await AnonymousAsync("198.51.100.8"));

        async Task<HttpStatusCode> AnonymousAsync(string from)
        {
            using var response = await gateway.GetAsync("/public/page", null, ("X-Forwarded-For", from));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_bucket_fills_again()
    {
        await using var gateway = await StartAsync("{ requests: 2, period: 1s }");
        var token = gateway.Token(fixture.Issuer);
        for (var i = 0; await StatusAsync(gateway, token) == HttpStatusCode.OK; i++) Assert.True(i < 100);
        await Task.Delay(1500);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, token));
    }

    [Fact]
    public async Task What_a_caller_has_used_up_stays_used_up_over_a_change_of_something_else()
    {
        await using var gateway = await StartAsync("{ requests: 1, period: 1h }");
        var token = gateway.Token(fixture.Issuer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, token));
        await gateway.EditAsync(plan => plan.Replace("\"* /public/**\"", "\"* /fresh/**\""));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(gateway, token));
    }

    [Fact, Spec("RateLimit Header Fields", "3"), Spec("RateLimit Header Fields", "4")]
    public async Task What_is_left_is_told_with_every_answer()
    {
        await using var gateway = await StartAsync("{ requests: 5, period: 1h }\n      quota: { requests: 100, period: day }");
        for (var i = 1; i <= 2; i++)
        {
            using var response = await gateway.GetAsync("/orders", gateway.Token(fixture.Issuer));
            Assert.Equal(["\"rate\";q=5;w=3600", "\"quota\";q=100;w=86400"], response.Headers.GetValues("RateLimit-Policy"));
            var left = response.Headers.GetValues("RateLimit").ToArray();
            Assert.Matches($"^\"rate\";r={5 - i};t=\\d+$", left[0]);
            Assert.Matches($"^\"quota\";r={100 - i};t=\\d+$", left[1]);
        }
    }

    [Fact]
    [Provokes("quota_used_up")]
    public async Task A_client_that_has_used_up_its_quota_is_refused_until_the_next_day()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.Date.AddHours(23));
        var limit = "{ requests: 1000 }\n      quota: { requests: 3, period: day }";
        await using var gateway = await GatewayUnderTest.StartAsync(
            url => GatewayUnderTest.Plan(fixture.Issuer, url, [fixture.Upstream.Address], gateway: "      rate_limit: " + limit), builder => builder.Services.AddSingleton<TimeProvider>(clock));
        string Token(string client) => gateway.Token(fixture.Issuer, change: claims => (claims["client_id"], claims["iat"], claims["exp"]) = (client, clock.GetUtcNow().ToUnixTimeSeconds(), clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()));
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Token("shop")));
        using (var response = await gateway.GetAsync("/orders", Token("shop")))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "quota_used_up"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
            Assert.Equal(TimeSpan.FromHours(1), response.Headers.RetryAfter!.Delta);
            Assert.Contains("\"quota\";r=0;t=3600", response.Headers.GetValues("RateLimit"));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Token("nightly")));
        await gateway.EditAsync(plan => plan.Replace("\"* /public/**\"", "\"* /fresh/**\""));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(gateway, Token("shop")));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Token("shop")));
    }

    private Task<GatewayUnderTest> StartAsync(string limit, string top = "") =>
        GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [fixture.Upstream.Address], gateway: "      rate_limit: " + limit, top: top));

    private static async Task<HttpStatusCode> StatusAsync(GatewayUnderTest gateway, string token)
    {
        using var response = await gateway.GetAsync("/orders", token);
        return response.StatusCode;
    }
}
