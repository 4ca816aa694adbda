using System.Collections.Concurrent;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A process that is killed in the middle of work: whatever it answered before is still true afterwards.</summary>
public sealed class Crashes
{
    private const int Workers = 12;

    private readonly Shop _shop = new();

    /// <summary>What one worker was told by the server.</summary>
    private sealed class Told
    {
        public ConcurrentQueue<string> Revoked { get; } = [];

        public ConcurrentQueue<(ReceivedCode Code, string RefreshToken)> Redeemed { get; } = [];

        public ConcurrentDictionary<int, (string RefreshToken, int Answers)> Chains { get; } = [];
    }

    [Fact]
    public async Task Killed_under_load_it_keeps_every_answered_promise_on_SQLite()
    {
        await using var node = await _shop.StartAsync();
        await KillUnderLoadAsync(node);
    }

    [Fact]
    public async Task Killed_under_load_it_keeps_every_answered_promise_on_PostgreSQL()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        await using var node = await _shop.StartAsync(await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
        await KillUnderLoadAsync(node);
    }

    private async Task KillUnderLoadAsync(GatehouseProcess node)
    {
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        var told = new Told();
        for (var worker = 0; worker < Workers; worker++)
            told.Chains[worker] = (AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser)).RefreshToken, 0);

        for (var round = 0; round < 3; round++)
        {
            var before = told.Chains.Values.Sum(chain => chain.Answers);
            using var stop = new CancellationTokenSource();
            var work = Enumerable.Range(0, Workers).Select(worker => RefreshAsync(client, told, worker, stop.Token))
                .Append(RedeemAndRevokeAsync(client, browser, told, stop.Token)).ToList();
            await Task.Delay(600 + 200 * round);
            await node.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(work);
            Assert.True(told.Chains.Values.Sum(chain => chain.Answers) > before + Workers, "The kill came before the work.");
            await node.RestartAsync();
            await CheckAsync(node, client, told);
        }
        Assert.NotEmpty(told.Revoked);
        Assert.NotEmpty(told.Redeemed);
        foreach (var (code, _) in told.Redeemed) AssertAnswer.Refused("invalid_grant", await client.RedeemAsync(code));
    }

    private async Task CheckAsync(GatehouseProcess node, OAuthClient client, Told told)
    {
        // The last token that was answered works, whether the request after it was lost before or after it was written.
        foreach (var (worker, chain) in told.Chains)
            told.Chains[worker] = (AssertAnswer.Succeeded(await client.RefreshAsync(chain.RefreshToken)).RefreshToken, chain.Answers + 1);
        foreach (var refreshToken in told.Revoked) AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(refreshToken));
        foreach (var (_, refreshToken) in told.Redeemed)
            AssertAnswer.Active(await _shop.OrdersApi(node).IntrospectAsync(AssertAnswer.Succeeded(await client.RefreshAsync(refreshToken)).AccessToken));
    }

    private static async Task RefreshAsync(OAuthClient client, Told told, int worker, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (refreshToken, answers) = told.Chains[worker];
            if (await TryAsync(() => client.RefreshAsync(refreshToken)) is not { } answer) return;
            told.Chains[worker] = (AssertAnswer.Succeeded(answer).RefreshToken, answers + 1);
        }
    }

    private async Task RedeemAndRevokeAsync(OAuthClient client, Browser browser, Told told, CancellationToken stop)
    {
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            try
            {
                var code = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, Shop.Everything);
                if (await TryAsync(() => client.RedeemAsync(code)) is not { } tokens) return;
                var refreshToken = AssertAnswer.Succeeded(tokens).RefreshToken;
                if (turn % 2 == 0)
                {
                    told.Redeemed.Enqueue((code, refreshToken));
                    continue;
                }
                if (await TryAsync(() => client.RevokeAsync(refreshToken)) is not { } revocation) return;
                AssertAnswer.Succeeded(revocation);
                told.Revoked.Enqueue(refreshToken);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    /// <summary>The answer, or null when the server died before it was given.</summary>
    private static async Task<JsonAnswer?> TryAsync(Func<Task<JsonAnswer>> request)
    {
        try
        {
            return await request();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
