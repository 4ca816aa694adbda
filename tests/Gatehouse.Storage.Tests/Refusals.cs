using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Refusals;

namespace Gatehouse.Storage.Tests;

public abstract class Refusals(StorageFixture fixture) : ContractTests(fixture)
{
    private IRefusalStore Store => Stores.Refusals;

    [Fact]
    public async Task A_record_is_found_as_it_was_written()
    {
        var record = Record() with { ClientId = "shop", Api = "https://orders.example.com", TraceId = "t", Facts = [new(FactNames.PresentedScope, "a \"b\""), new(FactNames.AllowedScope, "c")] };
        await Store.AddAsync([record], Cancel);
        var found = Assert.Single(await Store.FindAsync(record.Id, Cancel));
        Assert.Equal(record.Facts, found.Facts);
        Assert.Equal(record with { Facts = [] }, found with { Facts = [] });
    }

    [Fact]
    public async Task An_id_belongs_to_its_reporter_and_is_written_once()
    {
        var record = Record();
        await Store.AddAsync([record, record with { Reporter = "orders-api" }], Cancel);
        await Store.AddAsync([record with { Reason = "changed" }], Cancel);
        var found = await Store.FindAsync(record.Id, Cancel);
        Assert.Equal(["", "orders-api"], found.Select(one => one.Reporter));
        Assert.All(found, one => Assert.Equal("scope_unknown", one.Reason));
    }

    [Fact]
    public async Task Alike_is_what_the_same_check_refused_the_same_client()
    {
        var client = $"client {GrantId.New()}";
        var first = Record() with { ClientId = client };
        await Store.AddAsync([first, Record(2) with { ClientId = client }, Record(3) with { ClientId = client, Reason = "scope_malformed" }, Record(4) with { ClientId = client, Reporter = "api" }], Cancel);
        var counted = await Store.CountLikeAsync(Record(2) with { ClientId = client }, Cancel);
        Assert.Equal(new RefusalOccurrences(2, first.At), counted);
    }

    [Fact]
    public async Task What_is_older_than_the_retention_goes_in_batches()
    {
        var (old, recent) = (Enumerable.Range(0, 3).Select(_ => Record() with { At = Now.AddDays(-1000) }).ToList(), Record());
        await Store.AddAsync([.. old, recent], Cancel);
        while (await Store.CleanUpAsync(Now.AddDays(-900), 2, Cancel) > 0) { }
        foreach (var gone in old) Assert.Empty(await Store.FindAsync(gone.Id, Cancel));
        Assert.Single(await Store.FindAsync(recent.Id, Cancel));
    }

    [Fact]
    public async Task A_flood_in_one_name_pushes_out_nothing_of_the_others()
    {
        while (await Store.CleanUpAsync(Now.AddYears(1), 100, Cancel) > 0) { }
        var quiet = Record() with { ClientId = "quiet", At = Now.AddHours(-1) };
        var flood = Enumerable.Range(0, 30).Select(minute => Record(minute) with { ClientId = "loud" }).ToList();
        await Store.AddAsync([quiet, .. flood], Cancel);
        while (await Store.TrimAsync(11, 7, Cancel) > 0) { }
        Assert.Single(await Store.FindAsync(quiet.Id, Cancel));
        var left = 0;
        foreach (var record in flood) left += (await Store.FindAsync(record.Id, Cancel)).Count;
        Assert.Equal(10, left);
        // The newest of them.
        Assert.Single(await Store.FindAsync(flood[^1].Id, Cancel));
        Assert.Empty(await Store.FindAsync(flood[0].Id, Cancel));
    }

    [Fact]
    public async Task Reasons_are_counted_and_records_listed_newest_first_by_client_api_and_reason()
    {
        var (client, api, since) = (GrantId.New().ToString(), "https://orders.example.com", Now);
        RefusalRecord[] records =
        [
            Record(1) with { ClientId = client }, Record(2) with { ClientId = client, Error = "invalid_request" }, Record(3) with { ClientId = client, Reason = "scope_malformed", Api = api },
            Record(-1) with { ClientId = client }, Record(4) with { Reason = "scope_malformed" },
        ];
        await Store.AddAsync(records, Cancel);

        var counts = await Store.CountReasonsAsync(new RefusalFilter(since, ClientId: client), Cancel);
        Assert.Equal([new("scope_unknown", "invalid_request", 2, records[1].At, records[1].Id), new RefusalCount("scope_malformed", "invalid_scope", 1, records[2].At, records[2].Id)], counts);
        Assert.Equal("scope_malformed", Assert.Single(await Store.CountReasonsAsync(new RefusalFilter(since, ClientId: client, Api: api), Cancel)).Reason);

        Assert.Equal([records[2].Id, records[1].Id, records[0].Id], (await Store.ListAsync(new RefusalFilter(since, ClientId: client), 10, Cancel)).Select(record => record.Id));
        Assert.Equal([records[2].Id], (await Store.ListAsync(new RefusalFilter(since, ClientId: client), 1, Cancel)).Select(record => record.Id));
        Assert.Equal([records[1].Id, records[0].Id, records[3].Id], (await Store.ListAsync(new RefusalFilter(since.AddMinutes(-5), "scope_unknown", client), 10, Cancel)).Select(record => record.Id));
        Assert.Empty(await Store.ListAsync(new RefusalFilter(since, ClientId: "nobody"), 10, Cancel));
    }

    private RefusalRecord Record(int minute = 0) => new()
    {
        Id = RefusalId.New(),
        At = Now.AddMinutes(minute),
        Source = RefusalSources.Provider,
        Endpoint = "token",
        Status = 400,
        Error = "invalid_scope",
        Reason = "scope_unknown",
    };
}

public sealed class RefusalsOnSqlite(SqliteFixture fixture) : Refusals(fixture), IClassFixture<SqliteFixture>;

public sealed class RefusalsOnPostgres(PostgresFixture fixture) : Refusals(fixture), IClassFixture<PostgresFixture>;
