namespace Gatehouse.Provider.Tests.Operations;

[Collection(nameof(Alone))]
public sealed class LogoutMetrics
{
    [Fact]
    public async Task Notices_of_ended_sessions_are_counted_and_what_waits_or_was_given_up_is_shown()
    {
        await using var host = await OidcLogout.LogoutHost.StartAsync();
        host.Status = 400;
        var browser = host.Provider.NewBrowser();
        var idToken = (await host.Provider.RedeemAsync(await host.Provider.CodeAsync("web", browser)))["id_token"]!;
        await browser.GetAsync($"end-session?id_token_hint={idToken}");
        await host.Provider.UntilAsync(() => Task.FromResult(host.Provider.Log.Lines.Any(line => line.Contains("it is given up"))));
        host.Provider.Clock.Advance(TimeSpan.FromSeconds(15));

        await host.Provider.UntilAsync(async () => (await host.Provider.Http.GetStringAsync("/metrics")).Split('\n') is var lines
            && lines.Any(line => line.StartsWith("gatehouse_logout_notices_total{", StringComparison.Ordinal) && line.Contains("client=\"web\",outcome=\"given_up\"") && line.Contains("} 1"))
            && lines.Any(line => line.StartsWith("gatehouse_logout_backlog", StringComparison.Ordinal) && line.Contains("client=\"web\",state=\"given_up\"") && line.Contains("} 1"))
            && lines.Any(line => line.StartsWith("gatehouse_logout_backlog", StringComparison.Ordinal) && line.Contains("client=\"web\",state=\"waiting\"") && line.Contains("} 0")));
    }
}
