using System.Diagnostics.Metrics;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

public abstract class ColdStores(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_consent_is_found_and_replaced()
    {
        var consent = new Consent(GrantId.New().ToString(), "shop", "openid", Now);
        Assert.Null(await Stores.Consents.FindAsync(consent.Subject, "shop", Cancel));
        await Stores.Consents.SaveAsync(consent, Cancel);
        Assert.Equal(consent, await Stores.Consents.FindAsync(consent.Subject, "shop", Cancel));
        Assert.Null(await Stores.Consents.FindAsync(consent.Subject, "other", Cancel));

        var wider = consent with { Scope = "openid profile", GrantedAt = Now.AddDays(1) };
        await Stores.Consents.SaveAsync(wider, Cancel);
        Assert.Equal(wider, await Stores.Consents.FindAsync(consent.Subject, "shop", Cancel));
    }

    [Fact]
    public async Task Keys_are_added_once_rescheduled_and_deleted_and_each_change_is_news()
    {
        var key = new KeyRecord(GrantId.New().ToString(), "sig", "ES256", [1, 2, 3], "{}", Now, Now.AddDays(1), Now.AddDays(30), Now.AddDays(60));
        var mac = key with { Id = GrantId.New().ToString(), Use = "mac", PublicJwk = null, CreatedAt = Now.AddSeconds(1) };
        var before = await VersionAsync();
        await Stores.Keys.AddAsync([key, mac], Cancel);
        await Stores.Keys.AddAsync([key with { Sealed = [9] }], Cancel);
        var added = await VersionAsync();
        Assert.True(added > before);
        Assert.Equivalent(new[] { key, mac }, await ReadAsync(), strict: true);

        await Stores.Keys.RescheduleAsync(key.Id, Now, Now.AddDays(2), Now.AddDays(3), Cancel);
        var rescheduled = await VersionAsync();
        Assert.True(rescheduled > added);
        Assert.Equivalent(
            new[] { key with { ActiveFrom = Now, RetiresAt = Now.AddDays(2), DeleteAfter = Now.AddDays(3) }, mac }, await ReadAsync(), strict: true);

        await Stores.Keys.DeleteAsync(key.Id, Cancel);
        Assert.True(await VersionAsync() > rescheduled);
        Assert.Equivalent(new[] { mac }, await ReadAsync(), strict: true);

        async Task<long> VersionAsync() => (await Stores.News.ReadAsync(Now, Now, Cancel)).KeysVersion;

        async Task<IEnumerable<KeyRecord>> ReadAsync() =>
            (await Stores.Keys.ReadAllAsync(Cancel)).Where(record => record.Id == key.Id || record.Id == mac.Id).ToArray();
    }

    [Fact]
    public async Task A_lease_is_taken_renewed_refused_to_others_and_free_when_it_is_over()
    {
        Assert.True(await TakeAsync("clean-up", "a", 0));
        Assert.False(await TakeAsync("clean-up", "b", 9));
        Assert.True(await TakeAsync("clean-up", "a", 9));
        Assert.False(await TakeAsync("clean-up", "b", 18));
        Assert.True(await TakeAsync("clean-up", "b", 19));
        Assert.True(await TakeAsync("other duty", "a", 19));

        ValueTask<bool> TakeAsync(string name, string holder, int second) =>
            Stores.Leases.TryTakeAsync(name, holder, Now.AddSeconds(second), Now.AddSeconds(second + 10), Cancel);
    }

    [Fact]
    public async Task Of_fifty_nodes_one_takes_the_lease()
    {
        var name = GrantId.New().ToString();
        Assert.Single(await RaceAsync(50, node => Stores.Leases.TryTakeAsync(name, $"node {node}", Now, Now.AddMinutes(1), Cancel)), taken => taken);
    }

    [Fact]
    public async Task Configuration_versions_follow_each_other_without_a_gap_and_the_fastest_wins()
    {
        Assert.Null(await Stores.Configuration.ReadNewestAsync(Cancel));
        Assert.Equal(0, (await Stores.News.ReadAsync(Now, Now, Cancel)).ConfigurationVersion);
        var first = new ConfigurationVersion(1, "{}", "a", "file", Now);
        Assert.False(await TryAddAsync(first with { Version = 2 }));
        Assert.True(await TryAddAsync(first));
        Assert.False(await TryAddAsync(first));

        var answers = await RaceAsync(50, node => TryAddAsync(new ConfigurationVersion(2, $"{{\"node\":{node}}}", "b", "demo", Now)));

        Assert.Single(answers, added => added);
        Assert.Equal(2, (await Stores.Configuration.ReadNewestAsync(Cancel))!.Version);
        Assert.Equal(first, await Stores.Configuration.ReadNewestAsync("file", Cancel));
        Assert.Null(await Stores.Configuration.ReadNewestAsync("elsewhere", Cancel));
        Assert.Equal(2, (await Stores.News.ReadAsync(Now, Now, Cancel)).ConfigurationVersion);
    }

    private ValueTask<bool> TryAddAsync(ConfigurationVersion version) => Stores.Configuration.TryAddAsync(new ConfigurationAddition(version, null, []), Cancel);

    [Fact]
    public async Task News_are_read_by_one_statement()
    {
        var before = Stores.Database.StatementCount;
        await Stores.News.ReadAsync(Now, Now, Cancel);
        Assert.Equal(1, Stores.Database.StatementCount - before);
    }

    [Fact]
    public async Task The_counter_of_statements_names_the_verb()
    {
        var verbs = new List<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "gatehouse.database.statements") listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (verbs) verbs.Add((string?)tags[0].Value);
        });
        listener.Start();
        await Stores.Grants.FindAsync(GrantId.New(), Cancel);
        lock (verbs) Assert.Contains("grant_find", verbs);
    }
}

public sealed class ColdStoresOnSqlite(SqliteFixture fixture) : ColdStores(fixture), IClassFixture<SqliteFixture>;

public sealed class ColdStoresOnPostgres(PostgresFixture fixture) : ColdStores(fixture), IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task News_carry_the_clock_of_the_database()
    {
        var news = await Stores.News.ReadAsync(Now, Now, Cancel);
        Assert.InRange(news.DatabaseTime, TimeProvider.System.GetUtcNow().AddSeconds(-5), TimeProvider.System.GetUtcNow().AddSeconds(5));
    }
}
