using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Nodes;
using Gatehouse.Storage.Stores.Nodes;

namespace Gatehouse.Storage.Tests;

public abstract class Nodes(StorageFixture fixture) : ContractTests(fixture)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_node_is_listed_as_it_described_itself_last_until_it_leaves()
    {
        var node = Node("a:8080");
        await Stores.Nodes.BeatAsync(node, Kept, Cancel);
        await Stores.Nodes.BeatAsync(node with { ConfigurationVersion = 8, ViewAge = TimeSpan.FromMilliseconds(20), ClockOffset = TimeSpan.FromMilliseconds(-3) }, Kept, Cancel);
        await Stores.Nodes.BeatAsync(Node("b:8080"), Kept, Cancel);
        var listed = (await ListAsync()).Single(one => one.Id == node.Id);
        Assert.Equal(node with { ConfigurationVersion = 8, ViewAge = TimeSpan.FromMilliseconds(20), ClockOffset = TimeSpan.FromMilliseconds(-3) }, listed with { SeenAt = node.SeenAt });
        Assert.Contains(await ListAsync(), one => one.Name == "b:8080");
        await Stores.Nodes.LeaveAsync(node.Id, Cancel);
        Assert.DoesNotContain(await ListAsync(), one => one.Id == node.Id);
    }

    [Fact]
    public async Task A_node_of_which_nothing_more_is_heard_is_listed_no_longer_and_cleaned_up()
    {
        var (dead, alive) = (Node("dead:8080"), Node("alive:8080"));
        await Stores.Nodes.BeatAsync(dead, TimeSpan.FromMilliseconds(-1), Cancel);
        await Stores.Nodes.BeatAsync(alive, Kept, Cancel);
        Assert.DoesNotContain(await ListAsync(), one => one.Id == dead.Id);
        var now = (await Stores.News.ReadAsync(Now, Now, Cancel)).DatabaseTime;
        Assert.Equal(1, await Stores.Nodes.CleanUpAsync(now + TimeSpan.FromMinutes(1), 100, Cancel));
        Assert.Contains(await ListAsync(), one => one.Id == alive.Id);
    }

    [Fact]
    public async Task Few_live_grants_and_sessions_are_counted_exactly_and_many_by_a_share_of_them()
    {
        var before = await Stores.LiveCounts.ReadAsync(Now, Cancel);
        await Stores.CodeAsync();
        await Stores.LiveAsync();
        var revoked = await Stores.LiveAsync();
        await Stores.Grants.RevokeAsync(revoked.Id, Now, Cancel);
        var ended = Samples.Session();
        await Stores.Sessions.SaveAsync(ended with { EndedAt = Now }, Cancel);
        var after = await Stores.LiveCounts.ReadAsync(Now, Cancel);
        Assert.Equal((before.Grants + 1, before.Sessions + 3), (after.Grants, after.Sessions));
        // A year later nothing of it lives.
        Assert.Equal(new LiveCounts(0, 0), await Stores.LiveCounts.ReadAsync(Now.AddYears(1), Cancel));

        const int Many = 20 * LiveCountStore.Enough;
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Stores.Sessions.SaveAsync(Samples.Session(), Cancel).AsTask()));
        var counted = (await Stores.LiveCounts.ReadAsync(Now, Cancel)).Sessions - after.Sessions;
        // Five standard deviations of an estimate by a 16th of the rows.
        Assert.InRange(counted, Many * 0.86, Many * 1.14);
    }

    private ValueTask<IReadOnlyList<NodeRecord>> ListAsync() => Stores.Nodes.ListAsync(Now, Cancel);

    private static NodeRecord Node(string name) => new(GrantId.New().ToString(), name, "1.2.3", Now.AddHours(-1), Now, 7, TimeSpan.FromMilliseconds(10), TimeSpan.Zero);
}

public sealed class NodesOnSqlite(SqliteFixture fixture) : Nodes(fixture), IClassFixture<SqliteFixture>;

public sealed class NodesOnPostgres(PostgresFixture fixture) : Nodes(fixture), IClassFixture<PostgresFixture>;
