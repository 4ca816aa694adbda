using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Tests.Revocations;

/// <summary>A revoked token is refused as soon as the provider tells of it.</summary>
[Spec("RFC 8417", "2.2")]
public sealed class Following : FollowingApi
{
    [Theory, InlineData("token"), InlineData("grant"), InlineData("client"), InlineData("subject")]
    public async Task A_token_that_was_good_is_refused_within_a_second_whatever_it_is_revoked_by(string kind)
    {
        await using var api = await StartAsync();
        var claims = Issuer.Claims();
        claims["grant_id"] = "the-grant";
        var (token, other) = (Issuer.Token(claims), Issuer.Token(Other()));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(api, token), await StatusAsync(api, other)));

        var clock = Stopwatch.StartNew();
        Feed.Revoke(kind, kind switch { "token" => claims["jti"]!.ToString(), "grant" => "the-grant", "client" => "shop", _ => "alice" }, kind is "client" or "subject" ? Clock.GetUtcNow().AddSeconds(5) : null);
        await UntilAsync(api, token, HttpStatusCode.Unauthorized);

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        using var refused = await api.GetAsync(token);
        Assert.Equal("""Bearer realm="https://orders.example.com", error="invalid_token", error_description="The access token was revoked." """.TrimEnd(), refused.Challenge());
        Assert.Contains(api.Log, line => line.Contains("token_revoked"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, other));
    }

    [Theory, InlineData("client", "shop"), InlineData("subject", "alice")]
    public async Task Tokens_issued_after_the_instant_live(string kind, string id)
    {
        await using var api = await StartAsync();
        Feed.Revoke(kind, id, Clock.GetUtcNow().AddSeconds(5));
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.Unauthorized);
        Clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));
    }

    [Fact]
    public async Task An_API_that_starts_later_knows_all_that_is_revoked_over_as_many_pages_as_it_takes()
    {
        Feed.EntriesOnPage = 7;
        var claims = Issuer.Claims();
        for (var i = 0; i < 50; i++) Feed.Revoke("grant", $"other-{i}");
        Feed.Revoke("token", claims["jti"]!.ToString());
        await using var api = await StartAsync();
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(api, Issuer.Token(claims)), await StatusAsync(api, Issuer.Token())));
    }

    [Fact]
    public async Task A_remembered_answer_about_an_opaque_token_counts_no_more_at_once()
    {
        await using var api = await StartAsync(options => options.IntrospectionCacheDuration = TimeSpan.FromMinutes(5));
        var claims = Issuer.Claims();
        (claims["active"], claims["grant_id"]) = (true, "the-grant");
        Issuer.Opaque["opaque"] = claims;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, "opaque"));
        Feed.Revoke("grant", "the-grant");
        // The node that is asked may not know it yet, and still call it active.
        await UntilAsync(api, "opaque", HttpStatusCode.Unauthorized, seconds: 1);
        Assert.InRange(Issuer.Introspections, 2, 20);
    }

    [Fact]
    public async Task A_withdrawn_key_is_distrusted_at_once_even_while_the_provider_still_publishes_it()
    {
        await using var api = await StartAsync(options => options.KeyRefreshInterval = TimeSpan.FromSeconds(10));
        var former = Issuer.Key;
        var token = Issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, token));
        Issuer.Rotate();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));

        Feed.Revoke("key", former.Id);
        await UntilAsync(api, token, HttpStatusCode.Unauthorized, seconds: 1);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(api, Issuer.Token(key: former)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));

        // The keys are fetched again, with that one among them.
        var fetches = Issuer.KeyFetches;
        Clock.Advance(TimeSpan.FromSeconds(11));
        await StatusAsync(api, Issuer.Token());
        await UntilAsync(() => Issuer.KeyFetches > fetches);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(api, Issuer.Token(key: former)), await StatusAsync(api, Issuer.Token())));
    }

    [Fact]
    public async Task What_has_ended_is_forgotten_so_that_memory_stays_small()
    {
        await using var api = await StartAsync();
        for (var i = 0; i < 80; i++) Feed.Revoke("grant", $"short-{i}", endsAt: Clock.GetUtcNow().AddMinutes(1));
        Feed.Revoke("grant", "long");
        await UntilAsync(() => Measure(api, [])[$"gatehouse.revocation_feed.entries provider={Issuer.Issuer}"] == 81);
        Clock.Advance(TimeSpan.FromMinutes(2));
        Feed.Revoke("grant", "another");
        await UntilAsync(() => Measure(api, [])[$"gatehouse.revocation_feed.entries provider={Issuer.Issuer}"] == 2);
    }

    [Fact]
    public async Task A_kind_of_a_later_version_is_passed_over()
    {
        await using var api = await StartAsync();
        Feed.Add(new JsonArray("device", "AAAAAAAAAAAAAAAAAAAAAA", 4102444800L, "more"));
        Feed.Revoke("client", "shop", Clock.GetUtcNow());
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Many_schemes_of_one_provider_have_one_follower_which_goes_with_the_last()
    {
        await using var api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                var authentication = services.AddAuthentication("a");
                foreach (var scheme in (string[])["a", "b", "c"])
                    authentication.AddGatehouse(scheme, options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (Issuer.Issuer, ApiUnderTest.Audience, "orders-api", "a secret+"));
            },
            app => app.MapGet("/orders", () => "").RequireAuthorization(policy => policy.AddAuthenticationSchemes("b").RequireScope("orders.read")));
        await UntilAsync(() => Feed.Waiting > 0);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal((1, 2), (Feed.Waiting, Feed.Asked));

        Feed.Revoke("client", "shop", Clock.GetUtcNow());
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.Unauthorized);
        var cache = api.Services.GetRequiredService<IOptionsMonitorCache<GatehouseOptions>>();
        Assert.True(cache.TryRemove("a") & cache.TryRemove("b"));
        await UntilAsync(() => Feed.Waiting == 1);
        Assert.True(cache.TryRemove("c"));
        await UntilAsync(() => Feed.Waiting == 0, seconds: 3);
    }

    [Fact]
    public async Task A_client_that_the_provider_knows_no_more_is_replaced_by_another_of_the_same_process()
    {
        Feed.Clients["billing-api"] = "another";
        await using var api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                services.AddAuthentication("a")
                    .AddGatehouse("a", options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (Issuer.Issuer, ApiUnderTest.Audience, "orders-api", "outdated"))
                    .AddGatehouse("b", options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (Issuer.Issuer, "https://billing.example.com", "billing-api", "another"));
            },
            app => app.MapGet("/orders", () => "").RequireAuthorization(policy => policy.AddAuthenticationSchemes("a").RequireScope("orders.read")));
        await UntilAsync(() => Feed.Waiting > 0);
        // The good one is kept to: the next question is not refused first.
        var asked = Feed.Asked;
        Feed.Revoke("client", "shop", Clock.GetUtcNow());
        await UntilAsync(() => Feed.Waiting > 0 && Feed.Asked > asked);
        Assert.Equal(asked + 1, Feed.Asked);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(api, Issuer.Token()));
    }

    [Fact]
    public async Task The_follower_stops_with_the_host()
    {
        var api = await StartAsync();
        await api.DisposeAsync();
        await UntilAsync(() => Feed.Waiting == 0, seconds: 3);
        var asked = Feed.Asked;
        await Task.Delay(600, TestContext.Current.CancellationToken);
        Assert.Equal(asked, Feed.Asked);
    }

    [Theory, InlineData("no client"), InlineData("switched off"), InlineData("foreign provider")]
    public async Task Where_there_is_nothing_to_follow_nobody_is_asked(string why)
    {
        if (why == "foreign provider") Issuer.Feed = null;
        await using var api = await ApiUnderTest.StartAsync(Issuer, options =>
        {
            if (why != "no client") (options.ClientId, options.ClientSecret) = ("orders-api", "a secret+");
            if (why == "switched off") options.FollowRevocations = false;
        }, Clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, Issuer.Feed?.Asked ?? 0);
        Assert.DoesNotContain(api.Log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("revocations", StringComparison.Ordinal));
        Assert.DoesNotContain(Measure(api, []).Keys, name => name.StartsWith("gatehouse.revocation_feed.staleness", StringComparison.Ordinal));
    }

    private JsonObject Other()
    {
        var claims = Issuer.Claims();
        (claims["sub"], claims["client_id"], claims["grant_id"]) = ("bob", "robot", "another-grant");
        return claims;
    }
}
