using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

[Spec("RFC 9449", "11.1")]
public abstract class SeenBefore(StorageFixture fixture) : ContractTests(fixture)
{
    private ISeenBefore Store => Stores.SeenBefore;

    [Fact]
    public async Task What_is_shown_first_is_new_and_what_is_shown_again_is_not()
    {
        var seen = Of(GrantId.New().ToString());
        Assert.True(await Store.TryRecordAsync(seen, Cancel));
        Assert.False(await Store.TryRecordAsync(seen, Cancel));
        Assert.False(await Store.TryRecordAsync(seen with { Now = seen.Until.AddMilliseconds(-1), Until = seen.Until.AddMinutes(1) }, Cancel));
    }

    [Fact]
    public async Task Of_fifty_who_show_the_same_at_once_one_is_first()
    {
        for (var round = 0; round < 5; round++)
        {
            var seen = Of($"raced {round} {GrantId.New()}");
            var answers = await RaceAsync(50, _ => Store.TryRecordAsync(seen, Cancel));
            Assert.Single(answers, first => first);
        }
    }

    [Fact]
    public async Task Of_fifty_who_show_the_same_at_once_to_two_nodes_one_is_first()
    {
        var other = (await Fixture.OpenAsync()).SeenBefore;
        for (var round = 0; round < 5; round++)
        {
            var seen = Of($"two nodes {round} {GrantId.New()}");
            var answers = await RaceAsync(50, racer => (racer % 2 == 0 ? Store : other).TryRecordAsync(seen, Cancel));
            Assert.Single(answers, first => first);
        }
    }

    [Fact]
    public async Task Fifty_different_ones_at_once_are_all_new()
    {
        var run = GrantId.New().ToString();
        Assert.All(await RaceAsync(50, racer => Store.TryRecordAsync(Of($"{run} {racer}"), Cancel)), Assert.True);
    }

    [Fact]
    public async Task Holder_and_purpose_keep_equal_identifiers_apart()
    {
        var id = GrantId.New().ToString();
        Assert.True(await Store.TryRecordAsync(Of(id), Cancel));
        Assert.True(await Store.TryRecordAsync(Of(id) with { Purpose = SeenPurpose.Assertion }, Cancel));
        Assert.True(await Store.TryRecordAsync(Of(id, holder: "another"), Cancel));
        Assert.NotEqual(Of("bc", holder: "a").Key, Of("c", holder: "ab").Key);
    }

    [Fact]
    public async Task What_nobody_accepts_any_more_is_forgotten_and_of_fifty_one_is_first_again()
    {
        var seen = Of(GrantId.New().ToString());
        Assert.True(await Store.TryRecordAsync(seen, Cancel));
        var later = seen with { Now = seen.Until, Until = seen.Until.AddMinutes(2) };
        Assert.Single(await RaceAsync(50, _ => Store.TryRecordAsync(later, Cancel)), first => first);
        Assert.False(await Store.TryRecordAsync(later, Cancel));
    }

    [Fact]
    public async Task Identifiers_of_any_length_are_kept_apart_to_their_last_character()
    {
        var first = new string('x', 5000) + "1";
        Assert.True(await Store.TryRecordAsync(Of(first, "long"), Cancel));
        Assert.True(await Store.TryRecordAsync(Of(first[..^1] + "2", "long"), Cancel));
        Assert.False(await Store.TryRecordAsync(Of(first, "long"), Cancel));
    }

    [Fact]
    public async Task Clean_up_deletes_what_is_over_in_batches_and_nothing_else()
    {
        var longAgo = Now.AddYears(-5);
        for (var i = 0; i < 5; i++)
            await Store.TryRecordAsync(Of($"old {i} {GrantId.New()}") with { Now = longAgo, Until = longAgo.AddMinutes(2) }, Cancel);
        var living = Of(GrantId.New().ToString());
        await Store.TryRecordAsync(living, Cancel);

        Assert.Equal(0, await Store.CleanUpAsync(longAgo.AddMinutes(2), 3, Cancel));
        Assert.Equal(3, await Store.CleanUpAsync(Now, 3, Cancel));
        Assert.Equal(2, await Store.CleanUpAsync(Now, 3, Cancel));
        Assert.Equal(0, await Store.CleanUpAsync(Now, 3, Cancel));
        Assert.False(await Store.TryRecordAsync(living, Cancel));
    }

    private static Seen Of(string identifier, string holder = "client") =>
        Seen.Of(SeenPurpose.DPoPProof, holder, identifier, Now, Now.AddMinutes(2));
}

public sealed class SeenBeforeOnSqlite(SqliteFixture fixture) : SeenBefore(fixture), IClassFixture<SqliteFixture>;

public sealed class SeenBeforeOnPostgres(PostgresFixture fixture) : SeenBefore(fixture), IClassFixture<PostgresFixture>;
