using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

[Spec("RFC 9700", "4.14.2")]
public abstract class Rotation(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_rotation_advances_the_generation_and_opens_a_window()
    {
        var grant = await Stores.LiveAsync();
        var rotation = Samples.Rotation(grant, 1, Now.AddMinutes(5));

        var rotated = await Grants.RotateAsync(rotation, Cancel);

        var expected = grant with
        {
            Generation = 2,
            BaseGeneration = 1,
            BaseTime = rotation.Now,
            RotatedAt = rotation.Now,
            IdleExpiresAt = rotation.IdleExpiresAt,
            AccessUntil = rotation.AccessUntil,
        };
        Assert.Equal(expected, rotated);
        Assert.Equal(expected, await Grants.FindAsync(grant.Id, Cancel));
    }

    [Fact]
    public async Task The_window_does_not_slide_with_further_rotations()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        var second = await Grants.RotateAsync(Samples.Rotation(grant, 2, Now.AddSeconds(29)), Cancel);
        Assert.Equal((1, Now), (second!.BaseGeneration, second.BaseTime));

        var third = await Grants.RotateAsync(Samples.Rotation(grant, 3, Now.AddSeconds(30)), Cancel);
        Assert.Equal((3, Now.AddSeconds(30)), (third!.BaseGeneration, third.BaseTime));
    }

    [Fact]
    public async Task The_end_of_access_never_moves_back()
    {
        var grant = await Stores.LiveAsync();
        var rotated = await Grants.RotateAsync(Samples.Rotation(grant, 1, Now) with { AccessUntil = Now.AddMinutes(1) }, Cancel);
        Assert.Equal(Now.AddMinutes(10), rotated!.AccessUntil);
    }

    [Fact]
    public async Task Without_rotation_the_generation_stays_and_the_idle_end_moves()
    {
        var grant = await Stores.LiveAsync();
        var rotation = Samples.Rotation(grant, 1, Now.AddDays(1)) with { Rotate = false };
        var expected = grant with { IdleExpiresAt = rotation.IdleExpiresAt, AccessUntil = rotation.AccessUntil };
        Assert.Equal(expected, await Grants.RotateAsync(rotation, Cancel));
    }

    public static TheoryData<string> Mismatches => ["client", "key", "older", "newer", "expired", "idle", "unknown"];

    [Theory, MemberData(nameof(Mismatches))]
    public async Task A_mismatch_is_refused_and_changes_nothing(string mismatch)
    {
        var grant = await Stores.LiveAsync();
        var right = Samples.Rotation(grant, 1, Now);
        var wrong = mismatch switch
        {
            "client" => right with { ClientId = "other" },
            "key" => right with { KeyThumbprint = "other" },
            "older" => right with { Presented = 0 },
            "newer" => right with { Presented = 2 },
            "expired" => right with { Now = grant.ExpiresAt },
            "idle" => right with { Now = grant.IdleExpiresAt },
            _ => right with { Id = GrantId.New() },
        };

        Assert.Null(await Grants.RotateAsync(wrong, Cancel));

        Assert.Equal(grant, await Grants.FindAsync(grant.Id, Cancel));
    }

    [Fact]
    public async Task A_bound_grant_is_refused_without_its_key()
    {
        var grant = await Stores.LiveAsync(code => code with { KeyThumbprint = "key" });
        var rotation = Samples.Rotation(grant, 1, Now);
        Assert.Null(await Grants.RotateAsync(rotation with { KeyThumbprint = null }, Cancel));
        Assert.NotNull(await Grants.RotateAsync(rotation, Cancel));
    }

    [Fact]
    public async Task A_retry_in_the_window_gets_the_current_generation()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        var current = await Grants.RotateAsync(Samples.Rotation(grant, 2, Now.AddSeconds(1)), Cancel);

        var repeated = await Grants.RepeatAsync(Samples.Rotation(grant, 1, Now.AddSeconds(29)), Cancel);

        Assert.Equal(current! with { AccessUntil = Now.AddSeconds(29).AddMinutes(10), RetriedGeneration = 3, RetryStreak = 1 }, repeated);
        Assert.Null(await Grants.RepeatAsync(Samples.Rotation(grant, 1, Now.AddSeconds(30)), Cancel));
    }

    [Fact]
    public async Task A_retry_of_the_unused_successor_has_no_time_limit_for_a_client_that_proved_itself()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        var late = Samples.Rotation(grant, 1, Now.AddDays(20));
        Assert.Null(await Grants.RepeatAsync(late, Cancel));
        Assert.Equal(2, (await Grants.RepeatAsync(late with { ClientProved = true }, Cancel))?.Generation);
    }

    [Fact]
    public async Task After_the_successor_was_used_a_late_retry_is_refused_even_to_a_client_that_proved_itself()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        await Grants.RotateAsync(Samples.Rotation(grant, 2, Now.AddMinutes(1)), Cancel);
        Assert.Null(await Grants.RepeatAsync(Samples.Rotation(grant, 1, Now.AddMinutes(1)) with { ClientProved = true }, Cancel));
    }

    [Fact]
    public async Task Strict_clients_repeat_only_the_immediate_predecessor_and_only_in_the_window()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        await Grants.RotateAsync(Samples.Rotation(grant, 2, Now.AddSeconds(1)), Cancel);
        var strict = Samples.Rotation(grant, 2, Now.AddSeconds(2)) with { Strict = true, ClientProved = true };

        Assert.NotNull(await Grants.RepeatAsync(strict, Cancel));
        Assert.Null(await Grants.RepeatAsync(strict with { Presented = 1 }, Cancel));
        Assert.Null(await Grants.RepeatAsync(strict with { Now = Now.AddSeconds(31) }, Cancel));
    }

    [Fact]
    public async Task A_retry_must_match_client_and_key_and_meet_a_living_grant()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        var retry = Samples.Rotation(grant, 1, Now.AddSeconds(1)) with { ClientProved = true };

        Assert.Null(await Grants.RepeatAsync(retry with { ClientId = "other" }, Cancel));
        Assert.Null(await Grants.RepeatAsync(retry with { KeyThumbprint = "other" }, Cancel));
        Assert.Null(await Grants.RepeatAsync(retry with { Presented = 0 }, Cancel));
        Assert.Null(await Grants.RepeatAsync(retry with { Presented = 2 }, Cancel));
        Assert.Null(await Grants.RepeatAsync(retry with { Now = grant.ExpiresAt }, Cancel));
        Assert.NotNull(await Grants.RepeatAsync(retry, Cancel));
        await Grants.RevokeAsync(grant.Id, Now, Cancel);
        Assert.Null(await Grants.RepeatAsync(retry, Cancel));
    }

    [Fact]
    public async Task A_row_that_lost_writes_catches_up_with_a_newer_token()
    {
        var grant = await Stores.LiveAsync();
        var ahead = Samples.Rotation(grant, 7, Now.AddMinutes(1));
        Assert.Null(await Grants.CatchUpAsync(ahead with { Presented = 1 }, Cancel));
        Assert.Null(await Grants.CatchUpAsync(ahead with { ClientId = "other" }, Cancel));

        var caughtUp = await Grants.CatchUpAsync(ahead, Cancel);

        Assert.Equal((8, 7, ahead.Now, ahead.Now), (caughtUp!.Generation, caughtUp.BaseGeneration, caughtUp.BaseTime, caughtUp.RotatedAt));
        Assert.Null(await Grants.CatchUpAsync(ahead, Cancel));
    }

    [Fact]
    public async Task A_client_whose_tokens_do_not_rotate_catches_up_to_the_token_it_keeps()
    {
        var grant = await Stores.LiveAsync();
        Assert.Equal(7, (await Grants.CatchUpAsync(Samples.Rotation(grant, 7, Now) with { Rotate = false }, Cancel))?.Generation);
    }

    [Fact]
    public async Task Of_fifty_simultaneous_refreshes_one_wins_and_the_others_see_its_generation()
    {
        var grant = await Stores.LiveAsync();
        var answers = await RaceAsync(50, async _ =>
        {
            var rotation = Samples.Rotation(grant, 1, Now);
            return await Grants.RotateAsync(rotation, Cancel) is { } won
                ? (Won: true, won.Generation)
                : (Won: false, (await Grants.RepeatAsync(rotation, Cancel))!.Generation);
        });

        Assert.Single(answers, answer => answer.Won);
        Assert.All(answers, answer => Assert.Equal(2, answer.Generation));
    }

    [Fact]
    public async Task One_bad_statement_in_a_batch_fails_alone()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var codes = Enumerable.Range(0, 50).Select(_ => Samples.Code(session)).ToArray();
        codes[25] = codes[25] with { Id = codes[24].Id };

        var saving = codes.Select(code => Grants.SaveAsync(code, Cancel).AsTask()).ToArray();
        await Task.WhenAll(saving).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(1, saving.Count(task => task.IsFaulted));
        Assert.Equal(49, saving.Count(task => task is { IsCompletedSuccessfully: true, Result: true }));
        foreach (var code in codes) Assert.NotNull(await Grants.FindAsync(code.Id, Cancel));
    }
}

public sealed class RotationOnSqlite(SqliteFixture fixture) : Rotation(fixture), IClassFixture<SqliteFixture>;

public sealed class RotationOnPostgres(PostgresFixture fixture) : Rotation(fixture), IClassFixture<PostgresFixture>;
