using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Storage.Tests;

public abstract class PushedRequests(StorageFixture fixture) : ContractTests(fixture)
{
    private IPushedRequestStore Store => Stores.PushedRequests;

    private static PushedRequest Sample() => new(GrantId.New(), "shop", "client_id=shop&scope=a%20b", Now.AddSeconds(90), Now.AddHours(1));

    [Fact]
    public async Task It_comes_back_as_it_was_saved_and_may_be_read_again_and_again()
    {
        var request = Sample();
        Assert.Null(await Store.FindAsync(request.Id, Cancel));
        await Store.SaveAsync(request, Cancel);
        Assert.Equal(request, await Store.FindAsync(request.Id, Cancel));
        Assert.Equal(request, await Store.FindAsync(request.Id, Cancel));
    }

    [Fact]
    public async Task Of_fifty_answers_at_once_exactly_one_uses_it()
    {
        var request = Sample();
        await Store.SaveAsync(request, Cancel);

        Assert.Single(await RaceAsync(50, _ => Store.TryUseAsync(request.Id, Now, Cancel)), used => used);

        Assert.Equal(request with { UsedAt = Now }, await Store.FindAsync(request.Id, Cancel));
    }

    [Fact]
    public async Task After_its_end_or_unknown_it_cannot_be_used()
    {
        var request = Sample();
        await Store.SaveAsync(request, Cancel);

        Assert.False(await Store.TryUseAsync(request.Id, request.EndsAt, Cancel));
        Assert.False(await Store.TryUseAsync(GrantId.New(), Now, Cancel));
        Assert.True(await Store.TryUseAsync(request.Id, request.EndsAt.AddMilliseconds(-1), Cancel));
    }

    [Fact]
    public async Task Clean_up_takes_what_has_ended_and_nothing_else()
    {
        var (over, waiting) = (Sample() with { EndsAt = Now.AddYears(-1) }, Sample());
        await Store.SaveAsync(over, Cancel);
        await Store.SaveAsync(waiting, Cancel);

        while (await Store.CleanUpAsync(Now, 1, Cancel) > 0) { }

        Assert.Null(await Store.FindAsync(over.Id, Cancel));
        Assert.NotNull(await Store.FindAsync(waiting.Id, Cancel));
    }
}

public sealed class PushedRequestsOnSqlite(SqliteFixture fixture) : PushedRequests(fixture), IClassFixture<SqliteFixture>;

public sealed class PushedRequestsOnPostgres(PostgresFixture fixture) : PushedRequests(fixture), IClassFixture<PostgresFixture>;
