using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Tests.Decisions;

/// <summary>Whoever sends something new each time fills neither memory nor table, and takes nobody else's place.</summary>
public sealed class Bounds
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly DecisionRecorder _recorder = new();

    [Fact]
    public void Ten_thousand_random_refusals_of_one_client_take_the_places_of_its_refusals_and_no_others()
    {
        _recorder.Record(Granted("shop", 0), Noon);
        for (var i = 0; i < 10_000; i++) _recorder.Record(Refused("shop", Guid.NewGuid().ToString("N")), Noon);
        _recorder.Record(Granted("shop", 1), Noon);
        _recorder.Record(Refused("other", "a"), Noon);
        Assert.Equal(DecisionDay.MostRefusedOfClient + 4, _recorder.Size);
        var rows = _recorder.Take(int.MaxValue);
        Assert.Equal(10_003, rows.Sum(row => row.Count));
        Assert.Equal(10_000 - DecisionDay.MostRefusedOfClient, Assert.Single(rows, row => row.Decision.IsOthers).Count);
        Assert.Contains(rows, row => row.Decision == Granted("shop", 1));
        Assert.Contains(rows, row => row.Decision == Refused("other", "a"));
    }

    [Fact]
    public void Refusals_in_the_names_of_all_clients_leave_room_for_what_is_granted()
    {
        for (var client = 0; client < 20_000; client++)
            for (var i = 0; i < 3; i++) _recorder.Record(Refused($"client-{client}", $"{i}"), Noon);
        Assert.InRange(_recorder.Size, DecisionDay.MostRefused, DecisionDay.MostRefused + DecisionDay.MostOthers + 1);
        _recorder.Record(Granted("shop", 1), Noon);
        Assert.Contains(_recorder.Take(int.MaxValue), row => row.Decision == Granted("shop", 1));
    }

    [Fact]
    public void Whatever_comes_there_are_no_more_than_so_many_at_a_time()
    {
        for (var client = 0; client < 20_000; client++)
            for (var i = 0; i < 3; i++) _recorder.Record(Granted($"client-{client}", i), Noon);
        Assert.InRange(_recorder.Size, DecisionDay.Most, DecisionDay.Most + DecisionDay.MostOthers + 1);
        Assert.Equal(60_000, _recorder.Take(int.MaxValue).Sum(row => row.Count));
    }

    [Fact]
    public void A_new_day_begins_anew_and_what_was_not_taken_yet_is_not_lost()
    {
        for (var i = 0; i < 500; i++) _recorder.Record(Granted("shop", i), Noon);
        _recorder.Record(Granted("shop", 1000), Noon.AddHours(12));
        Assert.Equal(1, _recorder.Size);
        // A request that began before midnight belongs to the day that has begun.
        _recorder.Record(Granted("shop", 1000), Noon);
        var rows = _recorder.Take(int.MaxValue);
        Assert.Equal(502, rows.Sum(row => row.Count));
        Assert.Equal([Noon.Date, Noon.Date.AddDays(1)], rows.Select(row => row.Day.UtcDateTime).Distinct());
        Assert.Empty(_recorder.Take(int.MaxValue));
    }

    [Fact]
    public async Task Threads_that_count_at_once_lose_nothing_while_it_is_taken()
    {
        var stop = false;
        long taken = 0;
        var taker = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop)) taken += _recorder.Take(50).Sum(row => row.Count);
        }, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++) _recorder.Record(Granted("shop", (i + thread) % 30), Noon.AddMilliseconds(i));
        })));
        Volatile.Write(ref stop, true);
        await taker;
        Assert.Equal(80_000, taken + _recorder.Take(int.MaxValue).Sum(row => row.Count));
    }

    [Fact]
    public void A_decision_that_was_made_before_costs_no_allocation()
    {
        var decision = Granted("shop", 1);
        for (var i = 0; i < 1000; i++) _recorder.Record(decision, Noon);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _recorder.Record(decision, Noon);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Decision Granted(string client, int number) => new(DecisionKind.Token, client) { Way = "client_credentials", Scope = $"scope-{number}", Method = "client_secret_basic", Granted = $"scope-{number}", Audience = Plans.Orders };

    private static Decision Refused(string client, string scope) => new(DecisionKind.Authorization, client) { Way = "code", Scope = scope, Error = "invalid_scope", Reason = "scope_unknown" };
}
