using CsCheck;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

/// <summary>
/// Random lives of a grant, against a small model written from the table of answers to a refresh: for each presented generation it says
/// which one verb accepts, and the row after it.
/// </summary>
public abstract class RefreshTable(StorageFixture fixture) : ContractTests(fixture)
{
    private enum Verb { None, Rotate, Repeat, CatchUp }

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[-3, 2], Gen.Int[0, 40], Gen.Int[0, 15], Gen.Bool, Gen.Bool,
        (back, seconds, oddity, proved, strict) => new Step(back, seconds, oddity, proved, strict));

    [Fact]
    public async Task Every_refresh_is_answered_as_the_table_says()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        await Steps.Array[1, 20].SampleAsync(
            async steps =>
            {
                var row = await Stores.LiveAsync(code => code with { KeyThumbprint = "key" }, session);
                var now = Now;
                foreach (var step in steps)
                {
                    now = now.AddSeconds(step.Seconds);
                    if (step.Oddity == 15)
                    {
                        var entry = await Grants.RevokeAsync(row.Id, now, Cancel);
                        Assert.Equal(row.RevokedAt is null, entry is not null);
                        row = row with { RevokedAt = row.RevokedAt ?? now };
                    }

                    var refresh = step.On(row, now);
                    var (verb, expected) = Model(row, refresh);
                    Assert.Equal(verb, await AskAsync(refresh, backwards: step.Oddity % 2 == 0));
                    row = expected;
                    Assert.Equal(row, await Grants.FindAsync(row.Id, Cancel));
                }
            },
            iter: 60, threads: 1);
    }

    /// <summary>The verbs are asked in either order: if two accepted one token, the answers would differ.</summary>
    private async Task<Verb> AskAsync(RefreshRotation refresh, bool backwards)
    {
        Verb[] verbs = backwards ? [Verb.CatchUp, Verb.Repeat, Verb.Rotate] : [Verb.Rotate, Verb.Repeat, Verb.CatchUp];
        foreach (var verb in verbs)
        {
            var answer = verb switch
            {
                Verb.Rotate => Grants.RotateAsync(refresh, Cancel),
                Verb.Repeat => Grants.RepeatAsync(refresh, Cancel),
                _ => Grants.CatchUpAsync(refresh, Cancel),
            };
            if (await answer is not null) return verb;
        }

        return Verb.None;
    }

    private static (Verb Verb, Grant Row) Model(Grant row, RefreshRotation refresh)
    {
        var now = refresh.Now;
        var p = refresh.Presented;
        if (row.RevokedAt is not null || now >= row.ExpiresAt || now >= row.IdleExpiresAt) return (Verb.None, row);
        if (refresh.ClientId != row.ClientId || refresh.KeyThumbprint != row.KeyThumbprint) return (Verb.None, row);

        var used = row with { AccessUntil = row.AccessUntil > refresh.AccessUntil ? row.AccessUntil : refresh.AccessUntil };
        if (p > row.Generation)
        {
            var next = refresh.Rotate ? p + 1 : p;
            return (Verb.CatchUp, used with { Generation = next, BaseGeneration = p, BaseTime = now, RotatedAt = now, IdleExpiresAt = refresh.IdleExpiresAt });
        }

        if (p == row.Generation)
        {
            used = used with { IdleExpiresAt = refresh.IdleExpiresAt };
            if (!refresh.Rotate) return (Verb.Rotate, used);
            used = used with { Generation = p + 1, RotatedAt = now };
            return (Verb.Rotate, now - row.BaseTime < refresh.Window ? used : used with { BaseGeneration = p, BaseTime = now });
        }

        var predecessor = p == row.Generation - 1;
        var young = now - row.RotatedAt < refresh.Window;
        var accepted = p >= 1 && (refresh.Strict
            ? predecessor && young
            : (p >= row.BaseGeneration && now - row.BaseTime < refresh.Window) || (predecessor && (young || refresh.ClientProved)));
        if (!accepted) return (Verb.None, row);
        var streak = row.RetriedGeneration == row.Generation ? row.RetryStreak : row.RetriedGeneration == row.Generation - 1 ? row.RetryStreak + 1 : 1;
        return (Verb.Repeat, used with { RetriedGeneration = row.Generation, RetryStreak = streak });
    }

    /// <param name="Offset">The presented generation, from the row's.</param>
    /// <param name="Oddity">Mostly nothing; some numbers make one thing wrong.</param>
    private sealed record Step(int Offset, int Seconds, int Oddity, bool Proved, bool Strict)
    {
        public RefreshRotation On(Grant row, DateTimeOffset now) => new(
            row.Id,
            Math.Max(0, row.Generation + Offset),
            Oddity == 0 ? "other" : row.ClientId,
            Oddity switch { 1 => "other", 2 => null, _ => row.KeyThumbprint },
            Oddity switch { 3 => row.IdleExpiresAt, 4 => row.ExpiresAt, _ => now },
            now.AddMinutes(Oddity == 5 ? 1 : 60),
            now.AddMinutes(Oddity == 6 ? -5 : 10),
            Samples.Window,
            Rotate: Oddity != 7,
            Proved,
            Strict);
    }
}

public sealed class RefreshTableOnSqlite(SqliteFixture fixture) : RefreshTable(fixture), IClassFixture<SqliteFixture>;

public sealed class RefreshTableOnPostgres(PostgresFixture fixture) : RefreshTable(fixture), IClassFixture<PostgresFixture>;
