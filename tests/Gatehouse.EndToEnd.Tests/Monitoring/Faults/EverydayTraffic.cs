namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>What the clients of a small shop do all day: it fires nothing.</summary>
internal sealed class EverydayTraffic : IAsyncDisposable
{
    private const int Clients = 3;

    private readonly List<Repeatedly> _running = [];
    private volatile string? _accessToken;

    public EverydayTraffic(Monitored all)
    {
        var (shop, node) = (all.Shop, all.Provider);
        _running.Add(new Repeatedly(1, TimeSpan.FromMilliseconds(300), () => shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"))));
        for (var i = 0; i < Clients; i++)
        {
            string? refreshToken = null;
            _running.Add(new Repeatedly(1, TimeSpan.FromMilliseconds(500), async () =>
            {
                var answer = refreshToken is null ? await SignInAsync(all) : await shop.Web(node).RefreshAsync(refreshToken);
                if (answer.Succeeded) (refreshToken, _accessToken) = (answer.RefreshToken, answer.AccessToken);
                else if (answer.Error == "invalid_grant") refreshToken = null;
            }));
        }
        _running.Add(new Repeatedly(1, TimeSpan.FromSeconds(3), () => SignInAsync(all)));
        _running.Add(new Repeatedly(1, TimeSpan.FromMilliseconds(200), async () => { if (_accessToken is { } token) await all.CallAsync(HttpMethod.Get, token); }));
        _running.Add(new Repeatedly(1, TimeSpan.FromSeconds(1), async () => { if (_accessToken is { } token) await shop.OrdersApi(node).IntrospectAsync(token); }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _running) await one.DisposeAsync();
    }

    private static async Task<JsonAnswer> SignInAsync(Monitored all)
    {
        using var browser = new Browser(all.Provider.Url);
        return await all.Shop.SignInAsync(all.Shop.Web(all.Provider), browser);
    }
}
