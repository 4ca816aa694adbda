using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

public abstract class CleaningUp(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_code_that_nobody_redeemed_goes_when_its_day_is_over_and_one_more()
    {
        // Issued at noon of 1 March; the day is counted as over on 2 March, and a day late is 3 March.
        var code = await Stores.CodeAsync();
        await SweepAsync(new DateTimeOffset(2027, 3, 3, 0, 0, 0, TimeSpan.Zero));
        Assert.NotNull(await Grants.FindAsync(code.Id, Cancel));
        await SweepAsync(new DateTimeOffset(2027, 3, 3, 0, 0, 1, TimeSpan.Zero));
        Assert.Null(await Grants.FindAsync(code.Id, Cancel));
    }

    [Fact]
    public async Task A_redeemed_grant_stays_until_its_absolute_end()
    {
        var grant = await Stores.LiveAsync();
        await SweepAsync(grant.ExpiresAt.AddDays(1));
        Assert.NotNull(await Grants.FindAsync(grant.Id, Cancel));
        await SweepAsync(grant.ExpiresAt.AddDays(2));
        Assert.Null(await Grants.FindAsync(grant.Id, Cancel));
    }

    [Fact]
    public async Task A_grant_without_refresh_token_goes_soon_after_its_access_token()
    {
        var code = await Stores.CodeAsync();
        await Grants.RedeemAsync(Samples.Redemption(code) with { Renewable = false }, Cancel);
        await SweepAsync(Now.AddDays(2));
        Assert.Null(await Grants.FindAsync(code.Id, Cancel));
    }

    [Fact]
    public async Task A_revoked_grant_stays_while_an_access_token_of_it_could_live()
    {
        var code = await Stores.CodeAsync(code => code with { ExpiresAt = Now.AddHours(1) });
        await Grants.RedeemAsync(Samples.Redemption(code) with { AccessUntil = Now.AddDays(5) }, Cancel);
        await Grants.RevokeAsync(code.Id, Now, Cancel);
        await SweepAsync(Now.AddDays(5));
        Assert.NotNull(await Grants.FindAsync(code.Id, Cancel));
        await SweepAsync(Now.AddDays(5).AddSeconds(1));
        Assert.Null(await Grants.FindAsync(code.Id, Cancel));
    }

    [Fact]
    public async Task Clean_up_deletes_in_batches_of_the_asked_size()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var longAgo = Now.AddYears(-5);
        for (var i = 0; i < 5; i++)
            await Stores.CodeAsync(code => code with { CodeExpiresAt = longAgo, ExpiresAt = longAgo }, session);
        var cutoff = Now.AddYears(-4);
        Assert.Equal(3, await Grants.CleanUpAsync(cutoff, 3, Cancel));
        Assert.Equal(2, await Grants.CleanUpAsync(cutoff, 3, Cancel));
        Assert.Equal(0, await Grants.CleanUpAsync(cutoff, 3, Cancel));
    }

    [Fact]
    public async Task Clean_up_against_redemption_never_deletes_a_grant_that_was_just_redeemed()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        for (var round = 0; round < 10; round++)
        {
            var codes = new List<Grant>();
            for (var i = 0; i < 20; i++) codes.Add(await Stores.CodeAsync(session: session));

            // The sweeper's clock says that the codes are long over; the redeemers still hold them.
            var redeemed = await RaceAsync(24, async racer =>
            {
                if (racer < 20) return await Grants.RedeemAsync(Samples.Redemption(codes[racer]), Cancel);
                await Grants.CleanUpAsync(Now.AddDays(10), 7, Cancel);
                return null;
            });

            foreach (var grant in redeemed)
                if (grant is not null) Assert.NotNull(await Grants.FindAsync(grant.Id, Cancel));
        }
    }

    [Fact]
    public async Task Sessions_and_feed_entries_go_when_they_are_over()
    {
        var session = Samples.Session() with { ExpiresAt = Now.AddYears(-3) };
        await Stores.Sessions.SaveAsync(session, Cancel);
        var entry = Revocation.Of(RevocationKind.Token, GrantId.New().ToString(), Now.AddYears(-3), Now.AddYears(-3));
        await Stores.Revocations.AddAsync(entry, Cancel);

        Assert.Equal(0, await Stores.Sessions.CleanUpAsync(Now.AddYears(-3), 10, Cancel));
        Assert.Equal(0, await Stores.Revocations.CleanUpAsync(Now.AddYears(-3), 10, Cancel));
        Assert.Equal(1, await Stores.Sessions.CleanUpAsync(Now.AddYears(-2), 10, Cancel));
        Assert.Equal(1, await Stores.Revocations.CleanUpAsync(Now.AddYears(-2), 10, Cancel));
        Assert.Null(await Stores.Sessions.FindAsync(session.Id, Cancel));
        Assert.Null(await Stores.Revocations.FindAsync(RevocationKind.Token, entry.Key, Cancel));
    }

    private async Task SweepAsync(DateTimeOffset cutoff)
    {
        while (await Grants.CleanUpAsync(cutoff, 100, Cancel) > 0) { }
    }
}

public sealed class CleaningUpOnSqlite(SqliteFixture fixture) : CleaningUp(fixture), IClassFixture<SqliteFixture>;

public sealed class CleaningUpOnPostgres(PostgresFixture fixture) : CleaningUp(fixture), IClassFixture<PostgresFixture>;
