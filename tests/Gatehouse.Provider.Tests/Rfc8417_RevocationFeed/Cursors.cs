using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Tests.Rfc8417_RevocationFeed;

/// <summary>Subscribers that meet several nodes, as behind a load balancer.</summary>
[Spec("RFC 8417", "2.2")]
public class Cursors
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_cursor_is_read_as_it_was_written()
    {
        var cursor = RevocationCursor.None.Advance("AAAAAAAAAAA", new([], 7, false, Now)).Advance("BBBBBBBBBBB", new([], 9, false, Now.AddSeconds(1)));
        Assert.Equal(cursor.ToString(), RevocationCursor.Read(cursor.ToString()).ToString());
        Assert.Equal("BBBBBBBBBBB.9.1795435201000~AAAAAAAAAAA.7.1795435200000", cursor.ToString());
        Assert.Equal((7, 9), (cursor.At("AAAAAAAAAAA")!.Value.Position, cursor.At("BBBBBBBBBBB")!.Value.Position));
    }

    [Fact]
    public void It_remembers_four_nodes_and_stays_short()
    {
        var cursor = RevocationCursor.None;
        for (var node = 0; node < 9; node++) cursor = cursor.Advance($"AAAAAAAAAA{node}", new([], long.MaxValue, false, Now));
        Assert.Equal(["AAAAAAAAAA8", "AAAAAAAAAA7", "AAAAAAAAAA6", "AAAAAAAAAA5"], cursor.Positions.Select(position => position.Node));
        Assert.InRange(cursor.ToString().Length, 1, RevocationPage.LongestCursor);
    }

    [Fact]
    public void Who_has_read_the_first_of_several_pages_has_not_read_to_their_time()
    {
        var half = RevocationCursor.None.Advance("AAAAAAAAAAA", new([], 1000, More: true, Now));
        Assert.Equal(DateTimeOffset.UnixEpoch, half.ReadTo);
        Assert.Equal(Now, half.Advance("AAAAAAAAAAA", new([], 1500, More: false, Now)).ReadTo);
    }

    [Fact]
    public void The_log_of_a_node_gives_what_came_late_to_whoever_has_read_on()
    {
        var log = new RevocationLog();
        log.Append([Entry("late commit", Now.AddSeconds(-3)), Entry("second", Now)]);
        var read = log.Read(0, 10);
        // Recorded before what was read, and yet behind the position.
        log.Append([Entry("slipped", Now.AddSeconds(-5))]);
        var next = log.Read(read.Position, 10);
        Assert.Equal(RevocationKey.Of(RevocationKind.Grant, "slipped"), Assert.Single(next.Entries).Key);
        Assert.Empty(log.Read(next.Position, 10).Entries);
    }

    [Fact]
    public void Pages_join_without_gap_whatever_was_forgotten_between()
    {
        var log = new RevocationLog();
        Revocation[] entries = [.. Enumerable.Range(0, 25).Select(i => Entry(i.ToString(), Now))];
        log.Append(entries);
        var first = log.Read(0, 10);
        log.Forget(entry => entry == entries[9] || entry == entries[10]);
        var second = log.Read(first.Position, 10);
        var third = log.Read(second.Position, 10);
        Assert.Equal(entries.Where((_, i) => i != 10), [.. first.Entries, .. second.Entries, .. third.Entries]);
        Assert.Equal((true, true, false), (first.More, second.More, third.More));
    }

    [Fact]
    public void A_position_that_was_never_reached_loses_nothing()
    {
        var log = new RevocationLog();
        log.Append([Entry("one", Now)]);
        Assert.Equal((1, 1), (log.Read(7, 10).Entries.Count, log.Read(7, 10).Position));
    }

    [Fact]
    public void By_time_older_entries_are_left_out()
    {
        var log = new RevocationLog();
        log.Append([Entry("old", Now.AddMinutes(-1)), Entry("new", Now)]);
        Assert.Equal(RevocationKey.Of(RevocationKind.Grant, "new"), Assert.Single(log.ReadSince(Now.AddSeconds(-15), 10).Entries).Key);
    }

    private static Revocation Entry(string id, DateTimeOffset recordedAt) => Revocation.Of(RevocationKind.Grant, id, recordedAt, Now.AddHours(1));
}
