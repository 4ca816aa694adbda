using System.Net;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Checks;

/// <summary>A gateway follows the revocations for the APIs of its plan, in the name of their clients.</summary>
[Spec("RFC 8417", "2.2")]
public sealed class Revocations : IAsyncLifetime
{
    private const string Client = """clients: [{ client_id: orders-api, kind: api, apis: [orders], client_secret: "${ORDERS_API_SECRET}" }]""";

    private TestIssuer _issuer = null!;
    private KestrelUpstream _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        (_issuer, _upstream) = (await TestIssuer.StartAsync(), await KestrelUpstream.StartAsync());
        _issuer.Feed = new TestFeed(_issuer);
        _issuer.Feed.Clients["orders-api"] = "a-secret-of-at-least-32-characters";
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_JWT_that_is_revoked_is_refused_within_a_second()
    {
        await using var gateway = await StartAsync();
        var token = gateway.Token(_issuer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, token));
        _issuer.Feed!.Revoke("client", "shop", DateTimeOffset.UtcNow);
        await UntilAsync(async () => await StatusAsync(gateway, token) == HttpStatusCode.Unauthorized);
        Assert.Contains(gateway.Log, line => line.Contains("token_revoked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_JWT_makes_nobody_ask_at_an_API_with_JWTs()
    {
        await using var gateway = await StartAsync();
        Assert.Equal((HttpStatusCode.Unauthorized, 0), (await StatusAsync(gateway, "nonsense"), _issuer.Introspections));
    }

    [Fact]
    public async Task The_follower_lives_on_through_edits_and_ends_with_the_last_API_that_has_a_client()
    {
        await using var gateway = await StartAsync();
        var asked = _issuer.Feed!.Asked;
        await gateway.EditAsync(plan => plan.Replace("orders.write]", "orders.write, orders.more]", StringComparison.Ordinal));
        var token = gateway.Token(_issuer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, token));
        Assert.InRange(_issuer.Feed.Asked, asked, asked + 1);
        _issuer.Feed.Revoke("client", "shop", DateTimeOffset.UtcNow);
        await UntilAsync(async () => await StatusAsync(gateway, token) == HttpStatusCode.Unauthorized);

        await gateway.EditAsync(plan => plan.Replace(Client, "", StringComparison.Ordinal));
        // A request may still hold the former state; the next edit lets it go.
        await gateway.EditAsync(plan => plan.Replace("orders.more]", "orders.others]", StringComparison.Ordinal));
        await UntilAsync(() => Task.FromResult(_issuer.Feed.Waiting == 0));
    }

    [Fact]
    public async Task Without_the_secret_it_says_that_it_does_not_follow()
    {
        await using var gateway = await StartAsync(secret: null, awaitFollowing: false);
        Assert.Equal((HttpStatusCode.OK, 0), (await StatusAsync(gateway, gateway.Token(_issuer)), _issuer.Feed!.Asked));
        Assert.Contains(gateway.Log, line => line.Contains("Revocations are not followed for orders: the secret of its client orders-api is not known here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_must_not_miss_a_revocation_does_not_start_without_the_secret()
    {
        var refused = await Assert.ThrowsAsync<GatewayPlanException>(() => StartAsync("gateway: { revocations: { when_lost: refuse } }", secret: null, awaitFollowing: false));
        Assert.Equal("The environment variable ORDERS_API_SECRET is not set, and the gateway needs it.", refused.Message);
    }

    [Fact]
    public async Task Refuse_answers_503_while_the_revocations_are_lost()
    {
        await using var gateway = await StartAsync("gateway: { revocations: { when_lost: refuse, lost_after: 3s } }");
        var token = gateway.Token(_issuer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, token));
        _issuer.Feed!.Status = 503;
        await UntilAsync(async () => await StatusAsync(gateway, token) == HttpStatusCode.ServiceUnavailable);
        using (var response = await gateway.GetAsync("/orders", token)) Assert.NotNull(response.Headers.RetryAfter);
        _issuer.Feed.Status = 0;
        await UntilAsync(async () => await StatusAsync(gateway, token) == HttpStatusCode.OK);
    }

    private async Task<GatewayUnderTest> StartAsync(string top = "", string? secret = "a-secret-of-at-least-32-characters", bool awaitFollowing = true)
    {
        var gateway = await GatewayUnderTest.StartAsync(
            url => GatewayUnderTest.Plan(_issuer, url, [_upstream.Address], top: $"{top}\n{Client}"), variable: name => name == "ORDERS_API_SECRET" ? secret : null);
        if (awaitFollowing) await UntilAsync(() => Task.FromResult(_issuer.Feed!.Waiting > 0));
        return gateway;
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayUnderTest gateway, string token)
    {
        using var response = await gateway.GetAsync("/orders", token);
        return response.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await condition()) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail("It did not become true within 15 seconds.");
    }
}
