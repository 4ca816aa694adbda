using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

[Spec("RFC 6749", "4.1.2"), Spec("RFC 7636", "4.6")]
public abstract class Redemption(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_code_is_kept_as_it_was_issued()
    {
        var code = await Stores.CodeAsync(code => code with { KeyThumbprint = "key", Offline = true, Details = "[]", Claims = "{}" });
        Assert.Equal(code, await Grants.FindAsync(code.Id, Cancel));
    }

    [Fact]
    public async Task A_code_without_optional_parts_is_kept_as_it_was_issued()
    {
        var code = await Stores.CodeAsync(code => code with { RedirectUri = null, Nonce = null, Acr = null, Amr = null, Resources = "" });
        Assert.Equal(code, await Grants.FindAsync(code.Id, Cancel));
    }

    [Fact]
    public async Task A_redeemed_code_is_a_live_grant_of_generation_1()
    {
        var code = await Stores.CodeAsync();
        var redemption = Samples.Redemption(code);

        var grant = await Grants.RedeemAsync(redemption, Cancel);

        var expected = code with
        {
            State = GrantState.Live,
            Generation = 1,
            BaseGeneration = 1,
            BaseTime = DateTimeOffset.UnixEpoch,
            RotatedAt = Now,
            IdleExpiresAt = redemption.IdleExpiresAt,
            AccessUntil = redemption.AccessUntil,
        };
        Assert.Equal(expected, grant);
        Assert.Equal(expected, await Grants.FindAsync(code.Id, Cancel));
    }

    [Fact]
    public async Task A_grant_without_refresh_token_ends_with_its_access_token()
    {
        var code = await Stores.CodeAsync();
        var grant = await Grants.RedeemAsync(Samples.Redemption(code) with { Renewable = false }, Cancel);
        Assert.Equal(Now.AddMinutes(10), grant!.ExpiresAt);
    }

    [Fact]
    public async Task A_code_shown_twice_is_refused()
    {
        var code = await Stores.CodeAsync();
        Assert.NotNull(await Grants.RedeemAsync(Samples.Redemption(code), Cancel));
        Assert.Null(await Grants.RedeemAsync(Samples.Redemption(code), Cancel));
    }

    public static TheoryData<string> Mismatches => ["client", "redirect URI", "no redirect URI", "challenge", "key", "no key", "expired", "unknown"];

    [Theory, MemberData(nameof(Mismatches))]
    public async Task A_mismatch_is_refused_and_burns_nothing(string mismatch)
    {
        var code = await Stores.CodeAsync(code => code with { KeyThumbprint = "key" });
        var right = Samples.Redemption(code);
        var wrong = mismatch switch
        {
            "client" => right with { ClientId = "other" },
            "redirect URI" => right with { RedirectUri = "https://evil.example.com/" },
            "no redirect URI" => right with { RedirectUri = null },
            "challenge" => right with { CodeChallenge = "other" },
            "key" => right with { KeyThumbprint = "other" },
            "no key" => right with { KeyThumbprint = null },
            "expired" => right with { Now = code.CodeExpiresAt },
            _ => right with { Id = GrantId.New() },
        };

        Assert.Null(await Grants.RedeemAsync(wrong, Cancel));

        Assert.Equal(code, await Grants.FindAsync(code.Id, Cancel));
        Assert.NotNull(await Grants.RedeemAsync(right, Cancel));
    }

    [Fact, Spec("RFC 9449", "5"), Spec("RFC 9449", "10")]
    public async Task A_code_that_announced_no_key_takes_the_one_that_refresh_tokens_are_bound_to()
    {
        var code = await Stores.CodeAsync();
        var grant = await Grants.RedeemAsync(Samples.Redemption(code) with { KeyThumbprint = "key", RefreshKeyThumbprint = "key" }, Cancel);
        Assert.Equal("key", grant?.KeyThumbprint);
        Assert.Null(await Grants.RotateAsync(Samples.Rotation(grant!, 1, Now) with { KeyThumbprint = null }, Cancel));
    }

    [Fact, Spec("RFC 9449", "5")]
    public async Task The_key_of_a_code_is_forgotten_where_the_client_proves_itself()
    {
        var code = await Stores.CodeAsync(code => code with { KeyThumbprint = "key" });
        var grant = await Grants.RedeemAsync(Samples.Redemption(code) with { RefreshKeyThumbprint = null }, Cancel);
        Assert.Null(grant?.KeyThumbprint);
        Assert.NotNull(await Grants.RotateAsync(Samples.Rotation(grant!, 1, Now), Cancel));
    }

    [Fact]
    public async Task A_revoked_code_is_refused()
    {
        var code = await Stores.CodeAsync();
        Assert.NotNull(await Grants.RevokeAsync(code.Id, Now, Cancel));
        Assert.Null(await Grants.RedeemAsync(Samples.Redemption(code), Cancel));
    }

    [Fact]
    public async Task A_code_is_no_refresh_token()
    {
        var code = await Stores.CodeAsync(code => code with { IdleExpiresAt = Now.AddDays(1) });
        foreach (var presented in new[] { 0, 1 })
        {
            Assert.Null(await Grants.RotateAsync(Samples.Rotation(code, presented, Now), Cancel));
            Assert.Null(await Grants.RepeatAsync(Samples.Rotation(code, presented, Now), Cancel));
            Assert.Null(await Grants.CatchUpAsync(Samples.Rotation(code, presented, Now), Cancel));
        }
    }

    [Fact]
    public async Task Of_fifty_simultaneous_redeemers_exactly_one_wins()
    {
        var code = await Stores.CodeAsync();
        var answers = await RaceAsync(50, _ => Grants.RedeemAsync(Samples.Redemption(code), Cancel));
        Assert.Single(answers, grant => grant is not null);
    }
}

public sealed class RedemptionOnSqlite(SqliteFixture fixture) : Redemption(fixture), IClassFixture<SqliteFixture>;

public sealed class RedemptionOnPostgres(PostgresFixture fixture) : Redemption(fixture), IClassFixture<PostgresFixture>;
