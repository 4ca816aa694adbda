namespace Gatehouse.EndToEnd.Tests;

/// <summary>Two processes that share nothing but one PostgreSQL. The second has no plan: it runs the version that the first one stored.</summary>
public sealed class NodePair : IAsyncDisposable
{
    private NodePair(Shop shop, GatehouseProcess first, GatehouseProcess second) => (Shop, First, Second) = (shop, first, second);

    public Shop Shop { get; }

    public GatehouseProcess First { get; }

    public GatehouseProcess Second { get; }

    /// <param name="change">Changes the plan of the shop.</param>
    public static async Task<NodePair> StartAsync(Shop? shop = null, Func<string, string>? change = null)
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        shop ??= new Shop();
        var settings = new GatehouseSettings { Database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync(), RootSecret = shop.RootSecret };
        var plan = shop.Plan(settings.Url);
        var first = await GatehouseProcess.StartAsync(settings with { Plan = change?.Invoke(plan) ?? plan });
        try
        {
            return new NodePair(shop, first, await GatehouseProcess.StartAsync(new GatehouseSettings { Database = settings.Database, RootSecret = shop.RootSecret }));
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>The nodes in turn.</summary>
    public GatehouseProcess At(int number) => number % 2 == 0 ? First : Second;

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
