using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Tests.Revocations;

/// <summary>What an API does when it does not know any more what is revoked.</summary>
[Spec("RFC 8417", "2.2"), Spec("RFC 7662", "2.1")]
public sealed class Lost : FollowingApi
{
    [Fact]
    public async Task By_default_tokens_count_until_they_end_and_what_was_learned_stays()
    {
        await using var api = await StartAsync();
        var (revoked, good) = (Issuer.Claims(), Issuer.Token());
        Feed.Revoke("token", revoked["jti"]!.ToString());
        await UntilAsync(api, Issuer.Token(revoked), HttpStatusCode.Unauthorized);
        await LoseAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await StatusAsync(api, good), await StatusAsync(api, Issuer.Token(revoked))));
        Assert.True(Measure(api, [])[$"gatehouse.revocation_feed.staleness provider={Issuer.Issuer}"] >= 31);
    }

    [Fact]
    public async Task Refuse_answers_503_with_Retry_After_until_the_feed_is_back()
    {
        await using var api = await StartAsync(options => options.WhenRevocationsAreLost = LostRevocations.Refuse);
        var token = Issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, token));
        await LoseAsync();

        using var refused = await api.GetAsync(token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5", 0), (refused.StatusCode, refused.Headers.RetryAfter!.ToString(), refused.Headers.WwwAuthenticate.Count));
        Assert.Contains(api.Log, line => line.Contains("revocations_unknown"));
        Assert.Contains(api.Log, line => line.StartsWith("Warning") && line.Contains("cannot be followed"));

        Feed.Status = 0;
        await UntilAsync(api, token, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refuse_holds_back_the_first_calls_until_everything_is_known()
    {
        var claims = Issuer.Claims();
        Feed.Revoke("token", claims["jti"]!.ToString());
        Feed.Status = 503;
        await using var api = await StartAsync(options => options.WhenRevocationsAreLost = LostRevocations.Refuse, awaitFollowing: false);
        var call = StatusAsync(api, Issuer.Token(claims));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(call.IsCompleted);
        Feed.Status = 0;
        Assert.Equal(HttpStatusCode.Unauthorized, await call);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));
    }

    [Fact]
    public async Task Introspect_asks_the_provider_about_each_token_meanwhile()
    {
        await using var api = await StartAsync(options => options.WhenRevocationsAreLost = LostRevocations.Introspect);
        var claims = Issuer.Claims();
        var (good, bad) = (Issuer.Token(claims), Issuer.Token());
        claims["active"] = true;
        Issuer.Opaque[good] = claims;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, 0), (await StatusAsync(api, good), await StatusAsync(api, bad), Issuer.Introspections));
        await LoseAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized, 2), (await StatusAsync(api, good), await StatusAsync(api, bad), Issuer.Introspections));
        Issuer.IsAway = true;
        Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api, good));
        (Issuer.IsAway, Feed.Status) = (false, 0);
        await UntilAsync(() => Feed.Waiting > 0);
        var asked = Issuer.Introspections;
        Assert.Equal((HttpStatusCode.OK, asked), (await StatusAsync(api, bad), Issuer.Introspections));
    }

    [Fact]
    public async Task A_link_that_swallows_everything_is_noticed_and_left()
    {
        await using var api = await StartAsync(options => (options.RevocationsLostAfter, options.WhenRevocationsAreLost) = (TimeSpan.FromSeconds(3), LostRevocations.Refuse));
        var counted = new ConcurrentDictionary<string, double>();
        using var listener = Listen(api, counted);
        Feed.Swallows = true;
        await UntilAsync(() => counted.ContainsKey($"gatehouse.revocation_feed.pages provider={Issuer.Issuer} outcome=timed_out"));
        Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api, Issuer.Token()));
        Feed.Swallows = false;
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.OK, seconds: 15);
    }

    [Theory, InlineData(401, "not_allowed"), InlineData(403, "not_allowed"), InlineData(503, "unavailable"), InlineData(404, "unavailable")]
    public async Task Each_way_to_lose_it_has_its_outcome(int status, string outcome)
    {
        await using var api = await StartAsync();
        var counted = new ConcurrentDictionary<string, double>();
        using var listener = Listen(api, counted);
        Feed.Status = status;
        Feed.Revoke("token", "x");
        await UntilAsync(() => counted.ContainsKey($"gatehouse.revocation_feed.pages provider={Issuer.Issuer} outcome={outcome}"));
        // Whoever comes back soon is not hammered meanwhile.
        var asked = Feed.Asked;
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        Assert.InRange(Feed.Asked - asked, 0, 6);
        Feed.Status = 0;
        await UntilAsync(() => Feed.Waiting > 0, seconds: 15);
    }

    [Fact]
    public async Task A_provider_that_is_away_at_the_start_is_followed_when_it_comes()
    {
        Issuer.IsAway = true;
        await using var api = await StartAsync(awaitFollowing: false);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Issuer.IsAway = false;
        // The keys are asked for again after a pause by the clock of the API.
        Clock.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => Feed.Waiting > 0, seconds: 20);
    }

    private async Task LoseAsync()
    {
        Feed.Status = 503;
        var asked = Feed.Asked;
        Feed.Revoke("token", "some");
        await UntilAsync(() => Feed.Asked > asked);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Clock.Advance(TimeSpan.FromSeconds(31));
    }
}
