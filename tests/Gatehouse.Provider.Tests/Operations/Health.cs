using System.Net;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Operations;

public class Health
{
    [Fact]
    public async Task A_node_on_sqlite_is_ready_whatever_its_clock_says()
    {
        await using var provider = await Provider.StartAsync();
        provider.Clock.Advance(TimeSpan.FromDays(3));

        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(provider)).Status);
        Assert.Equal(HttpStatusCode.OK, (await provider.Http.GetAsync("healthz/live")).StatusCode);
    }

    [Fact]
    public async Task A_node_whose_clock_differs_from_the_databases_gets_no_traffic()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var provider = await Provider.StartAsync(database: database);
        provider.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await provider.UntilAsync(async () => (await ReadyAsync(provider)).Status == HttpStatusCode.OK);

        provider.Clock.Advance(TimeSpan.FromSeconds(20));

        await provider.UntilAsync(async () => (await ReadyAsync(provider))["reason"] == "clock_differs_from_database");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadyAsync(provider)).Status);
    }

    private static Task<Answer> ReadyAsync(Provider provider) => provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, "healthz/ready"));
}
