using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Server.Operations;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>What becomes of refresh tokens, and what ends things before their time, is counted by what it was.</summary>
public sealed class CountedOutcomes
{
    [Fact]
    public async Task Refresh_tokens_that_are_rotated_repeated_expired_stolen_or_nonsense_are_told_apart()
    {
        await using var provider = await Provider.StartAsync();
        using var counted = new CountedSeries(provider.Get<IMeterFactory>());
        var first = await provider.SignInAsync("spa");
        var second = await provider.RefreshAsync(first.RefreshToken, "spa");
        await provider.RefreshAsync(first.RefreshToken, "spa");
        Assert.Equal((1, 1), (counted[InstrumentNames.Refreshes, "outcome=rotated"], counted[InstrumentNames.Refreshes, "outcome=repeated"]));

        provider.Clock.Advance(TimeSpan.FromMinutes(5));
        await provider.RefreshAsync((await provider.RefreshAsync(second.RefreshToken, "spa")).RefreshToken, "spa");
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(first.RefreshToken, "spa")).Error);
        Assert.Equal((1, 1), (counted[InstrumentNames.Refreshes, "outcome=reuse_detected"], counted[InstrumentNames.Revocations, "cause=reuse_detected"]));

        await provider.RefreshAsync("nonsense", "spa");
        Assert.Equal(1, counted[InstrumentNames.Refreshes, "outcome=refused"]);
        var idle = await provider.SignInAsync("spa");
        provider.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(idle.RefreshToken, "spa")).Error);
        Assert.Equal(1, counted[InstrumentNames.Refreshes, "outcome=expired"]);
    }

    [Fact]
    public async Task A_refused_token_request_names_the_error_of_its_answer()
    {
        await using var provider = await Provider.StartAsync();
        using var counted = new CountedSeries(provider.Get<IMeterFactory>());
        await provider.ClientCredentialsAsync();
        await provider.ClientCredentialsAsync(changes: ("scope", "nonsense"));
        await provider.PostAsync("token", "nobody", ("grant_type", "client_credentials"));

        Assert.Equal(1, counted[InstrumentNames.TokenRequests, "grant=client_credentials client=service outcome=ok error= reason="]);
        Assert.Equal(1, counted[InstrumentNames.TokenRequests, "grant=client_credentials client=service outcome=refused error=invalid_scope reason=scope_unknown"]);
        Assert.Contains(counted.Names, series => series.StartsWith($"{InstrumentNames.TokenRequests} grant=_unknown client=_unknown outcome=refused error=invalid_client reason=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_ends_something_is_named_as_its_cause()
    {
        await using var provider = await Provider.StartAsync();
        using var counted = new CountedSeries(provider.Get<IMeterFactory>());
        var browser = provider.NewBrowser();
        var code = await provider.CodeAsync(browser: browser);
        await provider.RedeemAsync(code);
        await provider.RedeemAsync(code);
        await provider.RevokeAsync((await provider.SignInAsync()).RefreshToken);
        var tokens = await provider.RedeemAsync(await provider.CodeAsync("web", browser, ("prompt", "login")));
        Assert.Equal(
            (1, 1, 1),
            (counted[InstrumentNames.Revocations, "cause=code_replayed"], counted[InstrumentNames.Revocations, "cause=client"], counted[InstrumentNames.Revocations, "cause=new_login"]));

        using var bye = await browser.GetAsync($"end-session?id_token_hint={tokens["id_token"]}");
        Assert.Equal(1, counted[InstrumentNames.Revocations, "cause=logout"]);
    }

    [Fact]
    public async Task Queues_are_gauges()
    {
        await using var provider = await Provider.StartAsync();
        using var counted = new CountedSeries(provider.Get<IMeterFactory>());
        await provider.UntilAsync(() => Task.FromResult((counted[InstrumentNames.RefusalsWaiting, ""], counted[InstrumentNames.DatabaseWaiting, ""]) == (0, 0)));
    }

    [Fact]
    public async Task What_lives_is_a_gauge()
    {
        await using var provider = await Provider.StartAsync();
        using var counted = new CountedSeries(provider.Get<IMeterFactory>());
        var tokens = await provider.SignInAsync();
        await provider.SignInAsync("spa");
        await provider.RevokeAsync(tokens.RefreshToken);
        await provider.Get<LiveCounter>().ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 2), (counted[InstrumentNames.GrantsLive, ""], counted[InstrumentNames.SessionsLive, ""]));
    }
}
