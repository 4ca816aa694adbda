using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Logout;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Logout;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.OidcLogout;

public sealed class BackChannel
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Spec("OIDC Back-Channel Logout", "2.1"), Spec("OIDC Back-Channel Logout", "2.4"), Spec("OIDC Back-Channel Logout", "2.5")]
    public async Task A_client_is_told_by_a_signed_token_that_is_no_ID_token()
    {
        await using var host = await LogoutHost.StartAsync();
        Assert.Contains("\"backchannel_logout_supported\": true", await host.Provider.Http.GetStringAsync(".well-known/openid-configuration", Cancel));
        var browser = host.Provider.NewBrowser();
        var idToken = (await host.Provider.RedeemAsync(await host.Provider.CodeAsync("web", browser)))["id_token"]!;
        await browser.GetAsync($"end-session?id_token_hint={idToken}");
        await host.Provider.UntilAsync(() => Task.FromResult(!host.Tokens.IsEmpty));

        Assert.True(host.Tokens.TryDequeue(out var token));
        var (claims, id) = (Requests.ClaimsOf(token), Requests.ClaimsOf(idToken));
        Assert.Equal("logout+jwt", Requests.HeaderOf(token).GetProperty("typ").GetString());
        foreach (var same in (string[])["iss", "sub", "sid"]) Assert.Equal(id.GetProperty(same).GetString(), claims.GetProperty(same).GetString());
        Assert.Equal("{}", claims.GetProperty("events").GetProperty("http://schemas.openid.net/event/backchannel-logout").GetRawText());
        Assert.Equal(120, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(22, claims.GetProperty("jti").GetString()!.Length);
        Assert.False(claims.TryGetProperty("nonce", out _));

        var keys = new JsonWebKeySet(await host.Provider.Http.GetStringAsync("jwks", Cancel));
        var checks = new TokenValidationParameters
        {
            ValidIssuer = host.Provider.Issuer, ValidAudience = "web", IssuerSigningKeys = keys.GetSigningKeys(), ValidTypes = ["logout+jwt"],
            LifetimeValidator = (_, expires, _, _) => expires > host.Provider.Clock.GetUtcNow(),
        };
        Assert.True((await new JsonWebTokenHandler().ValidateTokenAsync(token, checks)).IsValid);
        await host.Provider.UntilAsync(async () => (await OfAsync(host, id.GetProperty("sid").GetString()!)).DeliveredAt is not null);
    }

    [Fact]
    [Spec("OIDC Back-Channel Logout", "2.8")]
    public async Task A_notice_that_fails_is_tried_again_later_survives_a_restart_and_is_given_up_in_the_end()
    {
        await using var host = await LogoutHost.StartAsync();
        host.Status = 503;
        var session = await LogOutAsync(host);
        await host.Provider.UntilAsync(async () => (await OfAsync(host, session)).Failure == "status_503");
        var waiting = await OfAsync(host, session);
        Assert.Equal((1, host.Provider.Clock.GetUtcNow().AddSeconds(10)), (waiting.Attempts, waiting.DueAt));

        await host.Provider.RestartAsync();
        host.Provider.Clock.Advance(TimeSpan.FromSeconds(10));
        await host.Provider.UntilAsync(async () => await OfAsync(host, session) is { Attempts: 2, DueAt: { } due } && due == host.Provider.Clock.GetUtcNow().AddSeconds(30));
        for (var attempt = 3; attempt <= 8; attempt++)
        {
            host.Provider.Clock.Advance(TimeSpan.FromHours(1));
            await host.Provider.UntilAsync(async () => await OfAsync(host, session) is var now && now.Attempts == attempt && now.DueAt != host.Provider.Clock.GetUtcNow().AddSeconds(20));
        }
        Assert.Equal((null, "status_503"), (await OfAsync(host, session) is var last ? (last.DueAt, last.Failure) : default));
        Assert.Equal([new LogoutBacklog("web", 0, 1)], await host.Provider.Get<IClientSessionStore>().CountAsync(Cancel));
        Assert.Contains(host.Provider.Log.Lines, line => line.Contains("it is given up"));
    }

    [Theory]
    [InlineData(503, "it is tried again", "waiting")]
    [InlineData(400, "will not be any more", "given_up")]
    public async Task Whoever_signed_out_and_whoever_runs_the_server_see_where_it_did_not_arrive(int status, string told, string state)
    {
        await using var host = await LogoutHost.StartAsync();
        host.Status = status;
        var session = await LogOutAsync(host);
        await host.Provider.UntilAsync(async () => (await OfAsync(host, session)).Failure is not null);

        var browser = host.Provider.NewBrowser();
        await browser.AuthorizeAsync(host.Provider.AuthorizationUrl("both", Requests.NewVerifier()));
        var account = await (await browser.GetAsync(host.Provider.Issuer + "/account")).Content.ReadAsStringAsync();
        Assert.Contains("Where your sign-out has not arrived", account);
        Assert.Contains("The Web", account);
        Assert.Contains(told, account);
        var others = host.Provider.NewBrowser();
        await others.AuthorizeAsync(host.Provider.AuthorizationUrl("both", Requests.NewVerifier()), "bob");
        Assert.DoesNotContain("has not arrived", await (await others.GetAsync(host.Provider.Issuer + "/account")).Content.ReadAsStringAsync());

        host.Provider.Clock.Advance(TimeSpan.FromSeconds(15));
        await host.Provider.Get<LogoutNotices>().SendDueAsync(Cancel);
        Assert.Equal([new LogoutBacklog("web", state == "waiting" ? 1 : 0, state == "waiting" ? 0 : 1)], await host.Provider.Get<IClientSessionStore>().CountAsync(Cancel));
    }

    [Fact]
    public async Task A_client_that_says_it_cannot_is_not_asked_again()
    {
        await using var host = await LogoutHost.StartAsync();
        host.Status = 400;
        var session = await LogOutAsync(host);
        await host.Provider.UntilAsync(async () => await OfAsync(host, session) is { Failure: "status_400", DueAt: null });
        Assert.Equal(host.Provider.Clock.GetUtcNow().AddDays(30), (await OfAsync(host, session)).ExpiresAt);
    }

    [Fact]
    public async Task What_waits_for_a_client_that_the_plan_tells_nothing_any_more_is_given_up()
    {
        await using var host = await LogoutHost.StartAsync();
        host.Status = 503;
        var session = await LogOutAsync(host);
        await host.Provider.UntilAsync(async () => (await OfAsync(host, session)).Failure == "status_503");
        var lines = (await File.ReadAllLinesAsync(host.Provider.PlanFile, Cancel)).Where(line => !line.Contains("backchannel_logout", StringComparison.Ordinal));
        await host.Provider.RestartAsync(() => File.WriteAllLines(host.Provider.PlanFile, lines));
        Assert.False(host.Provider.Get<LogoutNotices>().AreWanted);

        host.Provider.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.Provider.UntilAsync(async () => await OfAsync(host, session) is { Failure: "client_gone", DueAt: null });
        await host.Provider.UntilAsync(() => Task.FromResult(!host.Provider.Get<LogoutNotices>().AreWanted));
    }

    [Fact]
    public async Task An_inner_address_that_the_plan_does_not_allow_is_never_called()
    {
        await using var host = await LogoutHost.StartAsync(allowed: false);
        var session = await LogOutAsync(host);
        await host.Provider.UntilAsync(async () => (await OfAsync(host, session)).Failure is "url_refused" or "address_refused");
        Assert.Empty(host.Tokens);
    }

    [Fact]
    public async Task Fifty_senders_send_one_notice_once()
    {
        await using var host = await LogoutHost.StartAsync();
        await LogOutAsync(host);
        var notices = host.Provider.Get<LogoutNotices>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => notices.SendDueAsync(Cancel))));
        await host.Provider.UntilAsync(() => Task.FromResult(!host.Tokens.IsEmpty));
        await notices.SendDueAsync(Cancel);
        Assert.Single(host.Tokens);
    }

    [Fact]
    public async Task A_client_that_never_signed_anybody_in_on_that_session_hears_nothing()
    {
        await using var host = await LogoutHost.StartAsync();
        var browser = host.Provider.NewBrowser();
        var idToken = (await host.Provider.RedeemAsync(await host.Provider.CodeAsync("both", browser)))["id_token"]!;
        await browser.GetAsync($"end-session?id_token_hint={idToken}");
        Assert.Equal(0, await host.Provider.Get<LogoutNotices>().SendDueAsync(Cancel));
    }

    private static async Task<string> LogOutAsync(LogoutHost host)
    {
        var browser = host.Provider.NewBrowser();
        var idToken = (await host.Provider.RedeemAsync(await host.Provider.CodeAsync("web", browser)))["id_token"]!;
        await browser.GetAsync($"end-session?id_token_hint={idToken}");
        return Requests.ClaimsOf(idToken).GetProperty("sid").GetString()!;
    }

    private static async Task<ClientSession> OfAsync(LogoutHost host, string session)
    {
        Assert.True(GrantId.TryParse(session, out var id));
        return Assert.Single(await host.Provider.Get<IClientSessionStore>().ListAsync(id, Cancel));
    }
}
