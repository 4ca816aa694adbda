using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Tests;

/// <summary>Records are written with the change that they tell of, or not at all; and they are sealed in one chain.</summary>
public abstract class AuditRecords(StorageFixture fixture) : ContractTests(fixture)
{
    private IAuditStore Store => Stores.Audit;

    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        var record = Samples.Record() with
        {
            Subject = "alice", ClientId = "shop", Grant = "g", Session = "s", Key = "k", Configuration = 7, TraceId = "t", RefusalId = "r", Before = """{"scope":"a"}""", After = """{"scope":"b"}""",
        };
        await Store.AppendAsync([record], Cancel);
        var kept = Assert.Single(await Store.ListAsync(new AuditQuery { Text = "alice", From = record.At }, Cancel), one => one.Record.Id == record.Id);
        Assert.Equal(record with { Personal = null, PersonalDigest = null }, kept.Record with { Personal = null, PersonalDigest = null });
        Assert.Equal(record.PersonalDigest, kept.Record.PersonalDigest);
        Assert.Equal((record.Personal!.Username, record.Personal.Address, record.Personal.Agent), (kept.Record.Personal!.Username, kept.Record.Personal.Address, kept.Record.Personal.Agent));
        Assert.Equal(record.PersonalDigest, AuditChain.DigestOf(kept.Record.Personal));
    }

    [Fact]
    public async Task A_change_and_its_record_are_one()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var (grant, saved, again) = (Samples.Code(session), Samples.Record(), Samples.Record());
        Assert.True(await Grants.Recording(saved).SaveAsync(grant, Cancel));
        // The session is there, the id is taken: nothing is done, and nothing is recorded.
        await Assert.ThrowsAnyAsync<Exception>(() => Grants.Recording(again).SaveAsync(grant, Cancel).AsTask());
        Assert.True(await ExistsAsync(saved));
        Assert.False(await ExistsAsync(again));

        var (orphan, revoked, second) = (Samples.Record(), Samples.Record(), Samples.Record());
        Assert.False(await Grants.Recording(orphan).SaveAsync(Samples.Code(Samples.Session()), Cancel));
        Assert.NotNull(await Grants.Recording(revoked).RevokeAsync(grant.Id, Now, Cancel));
        Assert.Null(await Grants.Recording(second).RevokeAsync(grant.Id, Now, Cancel));
        Assert.Equal((false, true, false), (await ExistsAsync(orphan), await ExistsAsync(revoked), await ExistsAsync(second)));
    }

    [Fact]
    public async Task Of_fifty_who_revoke_at_once_one_is_recorded()
    {
        var grant = await Stores.LiveAsync();
        var records = Enumerable.Range(0, 50).Select(_ => Samples.Record()).ToList();
        var won = await RaceAsync(50, async racer => await Grants.Recording(records[racer]).RevokeAsync(grant.Id, Now, Cancel) is not null);
        for (var racer = 0; racer < 50; racer++) Assert.Equal(won[racer], await ExistsAsync(records[racer]));
        Assert.Single(won, true);
    }

    [Fact]
    public async Task Fifty_appenders_and_two_sealers_on_two_nodes_make_one_chain()
    {
        var other = await Fixture.OpenAsync();
        var records = Enumerable.Range(0, 50).Select(_ => Samples.Record()).ToList();
        using var done = new CancellationTokenSource();
        var sealers = new[] { Store, other.Audit }.Select(store => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await store.SealAsync(7, Cancel);
        })).ToList();
        await RaceAsync(50, async racer =>
        {
            await (racer % 2 == 0 ? Store : other.Audit).AppendAsync([records[racer]], Cancel);
            return true;
        });
        await done.CancelAsync();
        await Task.WhenAll(sealers);
        while (await Store.SealAsync(7, Cancel) > 0) { }

        var chain = await ReadAllAsync();
        var state = await Store.ReadStateAsync(Cancel);
        Assert.Null(state.OldestUnsealed);
        Assert.Equal(Enumerable.Range(1, chain.Count).Select(number => (long)number), chain.Select(kept => kept.Seal!.Sequence));
        Assert.All(records, record => Assert.Contains(chain, kept => kept.Record.Id == record.Id));
        var last = AuditChain.Beginning;
        foreach (var kept in chain)
        {
            Assert.Equal(last, kept.Seal!.Previous);
            last = AuditChain.HashOf(kept.Record, kept.Seal.Sequence, last);
            Assert.Equal(last, kept.Seal.Hash);
        }
        Assert.Equal(last, state.Hash);
    }

    [Fact]
    public async Task What_was_appended_by_a_node_that_is_gone_is_sealed_by_another()
    {
        var gone = await Fixture.OpenAsync();
        var record = Samples.Record();
        await gone.Audit.AppendAsync([record], Cancel);
        await gone.Database.DisposeAsync();
        Assert.NotNull((await Store.ReadStateAsync(Cancel)).OldestUnsealed);
        while (await Store.SealAsync(100, Cancel) > 0) { }
        Assert.Contains(await ReadAllAsync(), kept => kept.Record.Id == record.Id);
    }

    [Fact]
    public async Task A_list_is_filtered_searched_and_paged()
    {
        var at = Now.AddYears(3);
        var records = Enumerable.Range(0, 6).Select(number => Samples.Record() with { At = at.AddSeconds(number / 2), Event = number == 5 ? "login.failed" : "login.succeeded", Subject = "pager", ClientId = number == 4 ? "till" : "shop" }).ToList();
        await Store.AppendAsync(records, Cancel);
        var all = new AuditQuery { From = at, To = at.AddSeconds(10), Subject = "pager" };
        var first = await Store.ListAsync(all with { Limit = 4 }, Cancel);
        var second = await Store.ListAsync(all with { Limit = 4, Before = AuditPosition.Of(first[^1].Record) }, Cancel);
        Assert.Equal(6, first.Concat(second).Select(kept => kept.Record.Id).Distinct().Count());
        Assert.Equal(first.Concat(second).Select(kept => kept.Record.At).OrderDescending(), first.Concat(second).Select(kept => kept.Record.At));
        Assert.Single(await Store.ListAsync(all with { Event = "login.failed" }, Cancel));
        Assert.Equal(6, (await Store.ListAsync(all with { Event = "login" }, Cancel)).Count);
        Assert.Empty(await Store.ListAsync(all with { Event = "log" }, Cancel));
        Assert.Single(await Store.ListAsync(all with { ClientId = "till" }, Cancel));
        Assert.Single(await Store.ListAsync(all with { Text = "TILL" }, Cancel));
        Assert.Empty(await Store.ListAsync(all with { Text = "t_ll" }, Cancel));
        Assert.Empty(await Store.ListAsync(all with { From = at.AddSeconds(9) }, Cancel));
    }

    [Fact]
    public async Task Erasing_takes_what_tells_of_one_person_and_records_how_much()
    {
        var (subject, other) = ($"subject {GrantId.New()}", Samples.Record() with { Subject = "somebody else" });
        await Store.AppendAsync([.. Enumerable.Range(0, 5).Select(_ => Samples.Record() with { Subject = subject }), other], Cancel);
        Assert.Equal(5, await Store.CountPersonalAsync(subject, Cancel));
        var erasures = new List<int>();
        while (await Store.ErasePersonalAsync(subject, 3, count => Samples.Record() with { Event = AuditEvents.AuditErased.Name, Subject = subject, Personal = null, PersonalDigest = null, After = AuditDetails.Of(("records", (long)count)) }, Cancel) is var erased and > 0)
            erasures.Add(erased);
        Assert.Equal([3, 2], erasures);
        Assert.Equal(0, await Store.CountPersonalAsync(subject, Cancel));
        var kept = await Store.ListAsync(new AuditQuery { Subject = subject }, Cancel);
        Assert.Equal(7, kept.Count);
        Assert.All(kept.Where(one => one.Record.Event != AuditEvents.AuditErased.Name), one => Assert.True(one.Record is { Personal: null, PersonalDigest: not null } && one.ErasedBy is not null));
        Assert.NotNull(Assert.Single(await Store.ListAsync(new AuditQuery { Subject = "somebody else" }, Cancel), one => one.Record.Id == other.Id).Record.Personal);
    }

    private async Task<bool> ExistsAsync(AuditRecord record) => (await Store.ListAsync(new AuditQuery { Limit = 10_000 }, Cancel)).Any(kept => kept.Record.Id == record.Id);

    private async Task<List<KeptRecord>> ReadAllAsync()
    {
        var all = new List<KeptRecord>();
        while (await Store.ReadSealedAsync(all.Count == 0 ? 0 : all[^1].Seal!.Sequence, 13, Cancel) is { Count: > 0 } more) all.AddRange(more);
        return all;
    }
}

public sealed class AuditRecordsOnSqlite(SqliteFixture fixture) : AuditRecords(fixture), IClassFixture<SqliteFixture>;

public sealed class AuditRecordsOnPostgres(PostgresFixture fixture) : AuditRecords(fixture), IClassFixture<PostgresFixture>;
