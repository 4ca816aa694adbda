using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Storage.Tests;

public abstract class Decisions(StorageFixture fixture) : ContractTests(fixture)
{
    private static readonly DateTimeOffset Day = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private readonly string _client = $"client {GrantId.New()}";

    private IDecisionStore Store => Stores.Decisions;

    [Fact]
    public async Task A_decision_is_read_as_it_was_written()
    {
        var decision = new Decision(DecisionKind.Authorization, _client)
        {
            Way = "code", Scope = "a \"b\"", Resources = "https://orders.example.com", Held = "a", HeldFor = "b", Address = "https://shop.example.com/cb", Method = "query", Names = "mfa",
            Signs = DecisionSigns.CodeChallenge | DecisionSigns.Pushed, Level = 2, Granted = "a", Audience = "https://orders.example.com", Error = "invalid_scope", Reason = "scope_unknown",
        };
        await Store.AddAsync([Row(decision, 1, 2, 3)], Cancel);
        Assert.Equal(Row(decision, 1, 2, 3), Assert.Single(await MineAsync()));
    }

    [Fact]
    public async Task Nodes_that_write_the_same_decisions_at_once_add_up()
    {
        var rows = Enumerable.Range(0, 20).Select(number => Row(Named(number), number, number + 1, 1)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(async () => await Store.AddAsync(node % 2 == 0 ? rows : [.. rows.AsEnumerable().Reverse()], Cancel))));
        var mine = await MineAsync();
        Assert.Equal(20, mine.Count);
        Assert.All(mine, row => Assert.Equal(8, row.Count));
    }

    [Fact]
    public async Task Over_several_days_a_decision_is_one_with_its_first_and_last_time()
    {
        await Store.AddAsync([Row(Named(1), 10, 20, 5), Row(Named(1), 5, 15, 2), Row(Named(1), 1, 2, 3) with { Day = Day.AddDays(1), First = Day.AddDays(1), Last = Day.AddDays(1).AddMinutes(1) }], Cancel);
        var row = Assert.Single(await MineAsync());
        Assert.Equal((10, Day.AddMinutes(5), Day.AddDays(1).AddMinutes(1)), (row.Count, row.First, row.Last));
        Assert.Equal(3, Assert.Single(await MineAsync(Day.AddDays(1))).Count);
        Assert.Empty(await MineAsync(Day.AddDays(2)));
    }

    [Fact]
    public async Task Days_that_are_over_go_in_batches()
    {
        var old = Enumerable.Range(0, 5).Select(number => Row(Named(number), 1, 2, 1) with { Day = Day.AddYears(-3) }).ToList();
        await Store.AddAsync([.. old, Row(Named(9), 1, 2, 1)], Cancel);
        Assert.Equal(2, await Store.CleanUpAsync(Day.AddYears(-2), 2, Cancel));
        while (await Store.CleanUpAsync(Day.AddYears(-2), 2, Cancel) > 0) { }
        Assert.Equal(Named(9), Assert.Single(await MineAsync()).Decision);
    }

    [Fact]
    public async Task A_client_with_very_many_pushes_out_nothing_of_the_others()
    {
        while (await Store.CleanUpAsync(Day.AddYears(1), 500, Cancel) > 0) { }
        await Store.AddAsync([Row(new Decision(DecisionKind.Token, "quiet"), 0, 0, 1), .. Enumerable.Range(0, 30).Select(number => Row(Named(number), number, number, 1))], Cancel);
        while (await Store.TrimAsync(11, 7, Cancel) > 0) { }
        var left = await Store.ReadAsync(DateTimeOffset.UnixEpoch, Cancel);
        Assert.Equal((11, true), (left.Count, left.Any(row => row.Decision.Client == "quiet")));
        Assert.Equal(Enumerable.Range(20, 10).Select(Named).Order(Comparer<Decision>.Create((a, b) => string.CompareOrdinal(a.Scope, b.Scope))), (await MineAsync()).Select(row => row.Decision).OrderBy(decision => decision.Scope, StringComparer.Ordinal));
    }

    private Decision Named(int number) => new(DecisionKind.Token, _client) { Scope = $"{number:00}" };

    private static DecisionRow Row(Decision decision, int first, int last, long count) => new(Day, decision, Day.AddMinutes(first), Day.AddMinutes(last), count);

    private async Task<IReadOnlyList<DecisionRow>> MineAsync(DateTimeOffset? since = null) => [.. (await Store.ReadAsync(since ?? DateTimeOffset.UnixEpoch, Cancel)).Where(row => row.Decision.Client == _client)];
}

public sealed class DecisionsOnSqlite(SqliteFixture fixture) : Decisions(fixture), IClassFixture<SqliteFixture>;

public sealed class DecisionsOnPostgres(PostgresFixture fixture) : Decisions(fixture), IClassFixture<PostgresFixture>;
