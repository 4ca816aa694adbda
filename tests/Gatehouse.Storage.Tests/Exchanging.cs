using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

/// <summary>An access token more that hangs on a grant.</summary>
[Spec("RFC 8693", "2.2.2")]
public abstract class Exchanging(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_living_grant_is_remembered_for_as_long_as_the_longest_of_its_tokens()
    {
        var grant = await Stores.LiveAsync();

        var longer = await Grants.ExtendAccessAsync(grant.Id, grant.AccessUntil.AddHours(1), Cancel);
        var shorter = await Grants.ExtendAccessAsync(grant.Id, Now, Cancel);

        Assert.Equal(grant with { AccessUntil = grant.AccessUntil.AddHours(1) }, longer);
        Assert.Equal(longer, shorter);
        Assert.Equal(longer!.AccessUntil, (await Grants.RevokeAsync(grant.Id, Now, Cancel))!.EndsAt);
    }

    [Fact]
    public async Task Nothing_hangs_on_a_grant_that_is_revoked_or_not_there()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RevokeAsync(grant.Id, Now, Cancel);

        Assert.Null(await Grants.ExtendAccessAsync(grant.Id, Now.AddHours(1), Cancel));
        Assert.Null(await Grants.ExtendAccessAsync(GrantId.New(), Now.AddHours(1), Cancel));
        Assert.Equal(grant.AccessUntil, (await Grants.FindAsync(grant.Id, Cancel))!.AccessUntil);
    }

    [Fact]
    public async Task Exchanging_against_revoking_leaves_no_token_that_the_feed_does_not_cover()
    {
        for (var round = 0; round < 20; round++)
        {
            var grant = await Stores.LiveAsync();
            Revocation? entry = null;
            var answers = await RaceAsync(50, async racer =>
            {
                if (racer != 25) return await Grants.ExtendAccessAsync(grant.Id, Now.AddMinutes(30 + racer), Cancel);
                entry = await Grants.RevokeAsync(grant.Id, Now, Cancel);
                return null;
            });

            Assert.All(answers.OfType<Grant>(), won => Assert.True(won.AccessUntil <= entry!.EndsAt));
            Assert.Equal((await Grants.FindAsync(grant.Id, Cancel))!.AccessUntil, entry!.EndsAt);
        }
    }

    [Fact]
    public async Task A_code_that_waits_may_have_a_token_too()
    {
        var code = await Stores.CodeAsync();
        Assert.Equal(Now.AddHours(1), (await Grants.ExtendAccessAsync(code.Id, Now.AddHours(1), Cancel))!.AccessUntil);
        Assert.NotNull(await Grants.RedeemAsync(Samples.Redemption(code), Cancel));
    }
}

public sealed class ExchangingOnSqlite(SqliteFixture fixture) : Exchanging(fixture), IClassFixture<SqliteFixture>;

public sealed class ExchangingOnPostgres(PostgresFixture fixture) : Exchanging(fixture), IClassFixture<PostgresFixture>;
