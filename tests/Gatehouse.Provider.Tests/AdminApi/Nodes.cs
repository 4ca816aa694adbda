using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>Two nodes that share nothing but PostgreSQL know of one another, and the API follows the plan on both.</summary>
public sealed class Nodes
{
    [Fact]
    public async Task Each_node_tells_of_all_and_one_that_stops_is_gone()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        await using var first = await Provider.StartAsync(AdminRequests.Plan, database: await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
        await using (var second = await first.StartBesideAsync())
        {
            string[] both = [NameOf(first), NameOf(second)];
            foreach (var node in new[] { first, second })
                await first.UntilAsync(async () => (await NamesAsync(node)).Order().SequenceEqual(both.Order()));
            Assert.Equal((await first.AdminAsync("overview", await first.ServiceTokenAsync())).Json.GetProperty("configuration").ToString(), (await second.AdminAsync("overview", await second.ServiceTokenAsync())).Json.GetProperty("configuration").ToString());
        }
        Assert.Equal([NameOf(first)], await NamesAsync(first));
    }

    [Fact]
    public async Task A_plan_that_gains_or_loses_administration_gains_or_loses_the_API_without_a_restart()
    {
        await using var provider = await Provider.StartAsync(AdminRequests.Plan);
        var (token, plan) = (await provider.ServiceTokenAsync(), await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken));
        Assert.Equal(200, await StatusAsync());
        await File.WriteAllTextAsync(provider.PlanFile, Plans.Default.Replace("ISSUER", provider.Issuer), TestContext.Current.CancellationToken);
        await provider.UntilAsync(async () => await StatusAsync() == 404);
        Assert.Equal("invalid_client", (await provider.PostAsServiceAsync("admin.read")).Error);
        await File.WriteAllTextAsync(provider.PlanFile, plan.Replace("[reporter, desk]", "[desk]").Replace("scope: admin.read orders.read", "scope: orders.read"), TestContext.Current.CancellationToken);
        await provider.UntilAsync(async () => await StatusAsync() == 403);

        async Task<int> StatusAsync() => (int)(await provider.AdminAsync("overview", token)).Status;
    }

    private static string NameOf(Provider node) => $"{Environment.MachineName}:{node.Http.BaseAddress!.Port}";

    private static async Task<string[]> NamesAsync(Provider node) =>
        [.. (await node.AdminAsync("overview", await node.ServiceTokenAsync())).Json.GetProperty("nodes").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];
}
