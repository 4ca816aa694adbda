using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Storage.Tests;

public abstract class Signals(StorageFixture fixture) : ContractTests(fixture)
{
    private static readonly SignalGroup Shop = new(SignalKind.Tokens, "client_credentials", "shop");
    private static readonly SignalGroup Orders = new(SignalKind.Calls, "https://orders.example.com", "shop");
    private static int _hours;

    /// <summary>An hour of its own for each test.</summary>
    private readonly DateTimeOffset _hour = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(Interlocked.Increment(ref _hours));

    private ISignalStore Store => Stores.Signals;

    [Fact]
    public async Task What_was_written_is_read_in_the_order_of_time()
    {
        var (late, early) = (Row(20, 3), Row(10, 4));
        await Store.WriteAsync([late, early], Cancel);
        Assert.Equal([early.At, late.At], (await Store.ReadAsync(SignalStep.TenSeconds, _hour, _hour.AddHours(1), Cancel)).Select(row => row.At));
        Assert.Equal([late.Part], (await Store.ReadAsync(SignalStep.TenSeconds, late.At, late.At.AddSeconds(10), Cancel)).Select(row => row.Part));
        Assert.Equal((3, 1), Totals(await Store.ReadAsync(SignalStep.TenSeconds, late.At, _hour.AddHours(1), Cancel), Shop));
    }

    [Fact]
    public async Task A_write_that_is_repeated_counts_once()
    {
        var row = Row(0, 5);
        await Store.WriteAsync([row], Cancel);
        await Store.WriteAsync([row], Cancel);
        Assert.Equal((5, 1), Totals(await Store.ReadAsync(SignalStep.TenSeconds, _hour, _hour.AddHours(1), Cancel), Shop));
    }

    [Fact]
    public async Task Longer_steps_hold_the_sum_of_all_nodes()
    {
        await Store.WriteAsync([Row(0, 1), Row(0, 2), Row(290, 4), Row(300, 8), Row(3590, 16)], Cancel);
        await RollUpAsync(Store);
        Assert.Equal([(0, 7), (300, 8), (3300, 16)], await SumsAsync(SignalStep.FiveMinutes));
        Assert.Equal([(0, 31)], await SumsAsync(SignalStep.Hour));
        var hour = Assert.Single(await Store.ReadAsync(SignalStep.Hour, _hour, _hour.AddHours(1), Cancel));
        Assert.Equal((31, 5), Totals([hour], Orders));
    }

    [Fact]
    public async Task To_roll_up_twice_or_late_counts_nothing_twice()
    {
        await Store.WriteAsync([Row(0, 1)], Cancel);
        await RollUpAsync(Store);
        await RollUpAsync(Store);
        await Store.WriteAsync([Row(0, 2)], Cancel);
        await RollUpAsync(Store);
        Assert.Equal(0, await Store.RollUpAsync(SignalStep.TenSeconds, SignalStep.FiveMinutes, Cancel));
        Assert.Equal([(0, 3)], await SumsAsync(SignalStep.Hour));
    }

    [Fact]
    public async Task Nodes_that_write_and_roll_up_at_once_lose_nothing_and_count_nothing_twice()
    {
        var other = (await Fixture.OpenAsync()).Signals;
        await RaceAsync(20, async racer =>
        {
            var node = racer % 2 == 0 ? Store : other;
            for (var second = 0; second < 600; second += 60)
            {
                await node.WriteAsync([Row(second, 1), Row(second + 10, 1)], Cancel);
                if (racer < 4) await RollUpAsync(node);
            }
            return true;
        });
        await RollUpAsync(Store);
        Assert.Equal([(0, 200), (300, 200)], await SumsAsync(SignalStep.FiveMinutes));
        Assert.Equal([(0, 400)], await SumsAsync(SignalStep.Hour));
    }

    [Fact]
    public async Task Each_step_is_cleaned_up_for_itself_and_in_batches()
    {
        var day = _hour.AddYears(-10);
        SignalRow[] rows = [.. Enumerable.Range(0, 5).Select(i => Row(10 * i, 1)), .. Enumerable.Range(0, 3).Select(i => Row(10 * i, 1) with { At = day.AddSeconds(20 + 10 * i) })];
        await Store.WriteAsync(rows, Cancel);
        await RollUpAsync(Store);
        Assert.Equal(day.AddSeconds(20), await Store.FindOldestAsync(Cancel));
        Assert.Equal(2, await Store.CleanUpAsync(SignalStep.TenSeconds, day.AddHours(1), 2, Cancel));
        Assert.Equal(1, await Store.CleanUpAsync(SignalStep.TenSeconds, day.AddHours(1), 2, Cancel));
        Assert.Equal(5, (await Store.ReadAsync(SignalStep.TenSeconds, day, _hour.AddHours(1), Cancel)).Count(row => row.At >= _hour || row.At < day.AddHours(1)));
        Assert.Equal(day, await Store.FindOldestAsync(Cancel));
        Assert.Equal(1, await Store.CleanUpAsync(SignalStep.FiveMinutes, day.AddHours(1), 10, Cancel));
        Assert.Equal(1, await Store.CleanUpAsync(SignalStep.Hour, day.AddHours(1), 10, Cancel));
        Assert.True(await Store.FindOldestAsync(Cancel) > day.AddHours(1));
    }

    private async Task<List<(int Second, long Count)>> SumsAsync(SignalStep step) =>
        [.. (await Store.ReadAsync(step, _hour, _hour.AddHours(1), Cancel)).Select(row => ((int)(row.At - _hour).TotalSeconds, Totals([row], Shop).Count))];

    private static async Task RollUpAsync(ISignalStore store)
    {
        while (await store.RollUpAsync(SignalStep.TenSeconds, SignalStep.FiveMinutes, Cancel) > 0) { }
        while (await store.RollUpAsync(SignalStep.FiveMinutes, SignalStep.Hour, Cancel) > 0) { }
    }

    /// <summary>How many there were, and how many of them failed.</summary>
    private static (long Count, long Failed) Totals(IEnumerable<SignalRow> rows, SignalGroup group)
    {
        var bucket = new SignalBucket();
        foreach (var row in rows) bucket.Add(row.Bytes);
        Assert.Equal(bucket[group].All, bucket[group].Durations.Count);
        return (bucket[group].All, bucket[group].Failed);
    }

    /// <summary>A part of a new node, with one failure.</summary>
    private SignalRow Row(int second, int count)
    {
        var bucket = new SignalBucket();
        foreach (var group in new[] { Shop, Orders })
            for (var i = 0; i < count; i++) bucket[group].Count(i == 0 ? SignalOutcome.Failed : SignalOutcome.Answered, .001 * (i + 1));
        return new SignalRow(_hour.AddSeconds(second), GrantId.New(), bucket.ToBytes());
    }
}

public sealed class SignalsOnSqlite(SqliteFixture fixture) : Signals(fixture), IClassFixture<SqliteFixture>;

public sealed class SignalsOnPostgres(PostgresFixture fixture) : Signals(fixture), IClassFixture<PostgresFixture>;
