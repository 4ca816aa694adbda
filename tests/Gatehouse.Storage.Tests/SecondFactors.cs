using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;

namespace Gatehouse.Storage.Tests;

public abstract class SecondFactors(StorageFixture fixture) : ContractTests(fixture)
{
    private readonly string _subject = GrantId.New().ToString();

    [Fact]
    public async Task An_authenticator_is_kept_with_its_recovery_codes_and_replaced_with_them()
    {
        Assert.Equal(new EnrolledFactors(false, 0, 0), await Stores.Authenticators.FindFactorsAsync(_subject, Cancel));
        await Stores.Authenticators.EnrolAsync(Sample(), [[1], [2], [3]], Cancel);
        Assert.Equal(new EnrolledFactors(true, 3, 0), await Stores.Authenticators.FindFactorsAsync(_subject, Cancel));

        await Stores.Authenticators.EnrolAsync(Sample() with { Sealed = [9] }, [[4]], Cancel);
        Assert.Equal(new EnrolledFactors(true, 1, 0), await Stores.Authenticators.FindFactorsAsync(_subject, Cancel));
        Assert.Equal([9], (await TakeAsync(5))!.Sealed);
        await Stores.Authenticators.ReplaceRecoveryCodesAsync(_subject, [[5], [6]], Cancel);
        Assert.False(await Stores.Authenticators.RedeemRecoveryCodeAsync(_subject, [4], Cancel));

        Assert.True(await Stores.Authenticators.RemoveAsync(_subject, Cancel));
        Assert.False(await Stores.Authenticators.RemoveAsync(_subject, Cancel));
        Assert.Equal(new EnrolledFactors(false, 0, 0), await Stores.Authenticators.FindFactorsAsync(_subject, Cancel));
        Assert.Null(await TakeAsync(5));
    }

    [Fact]
    public async Task Of_fifty_attempts_at_once_no_more_than_the_limit_are_looked_at()
    {
        await Stores.Authenticators.EnrolAsync(Sample(), [], Cancel);
        var answers = await RaceAsync(50, _ => TakeAsync(5));
        Assert.Equal(5, answers.Count(answer => answer is not null));
        Assert.Null(await TakeAsync(5, Now.AddMinutes(14)));
        Assert.NotNull(await TakeAsync(5, Now.AddMinutes(15)));
    }

    [Fact]
    public async Task A_code_that_is_accepted_forgets_the_attempts_and_a_lock_just_earned()
    {
        await Stores.Authenticators.EnrolAsync(Sample(), [[1]], Cancel);
        for (var attempt = 0; attempt < 5; attempt++) Assert.NotNull(await TakeAsync(5));
        Assert.True(await Stores.Authenticators.AcceptAsync(_subject, 101, Cancel));
        for (var attempt = 0; attempt < 5; attempt++) Assert.NotNull(await TakeAsync(5));
        Assert.True(await Stores.Authenticators.RedeemRecoveryCodeAsync(_subject, [1], Cancel));
        Assert.Equal(101, (await TakeAsync(5))!.LastStep);
    }

    [Fact]
    public async Task Of_fifty_that_show_one_code_one_is_accepted_and_an_older_code_never_again()
    {
        await Stores.Authenticators.EnrolAsync(Sample(), [], Cancel);
        Assert.Single(await RaceAsync(50, _ => Stores.Authenticators.AcceptAsync(_subject, 101, Cancel)), accepted => accepted);
        Assert.False(await Stores.Authenticators.AcceptAsync(_subject, 100, Cancel));
        Assert.True(await Stores.Authenticators.AcceptAsync(_subject, 102, Cancel));
        Assert.False(await Stores.Authenticators.AcceptAsync("nobody", 102, Cancel));
    }

    [Fact]
    public async Task Of_fifty_that_show_one_recovery_code_one_is_let_in()
    {
        await Stores.Authenticators.EnrolAsync(Sample(), [[1], [2]], Cancel);
        Assert.False(await Stores.Authenticators.RedeemRecoveryCodeAsync("somebody else", [1], Cancel));
        Assert.Single(await RaceAsync(50, _ => Stores.Authenticators.RedeemRecoveryCodeAsync(_subject, [1], Cancel)), redeemed => redeemed);
        Assert.Equal(1, (await Stores.Authenticators.FindFactorsAsync(_subject, Cancel)).RecoveryCodes);
    }

    [Fact]
    public async Task A_passkey_is_added_once_renamed_used_and_removed_by_its_owner_only()
    {
        var passkey = Passkey();
        Assert.True(await Stores.Passkeys.TryAddAsync(passkey, Cancel));
        Assert.False(await Stores.Passkeys.TryAddAsync(passkey with { Subject = "somebody else" }, Cancel));
        Assert.Equivalent(passkey, Assert.Single(await Stores.Passkeys.ListAsync(_subject, Cancel)), strict: true);
        Assert.Empty(await Stores.Passkeys.ListAsync("somebody else", Cancel));
        Assert.Equivalent(passkey, await Stores.Passkeys.FindAsync(passkey.CredentialId, Cancel), strict: true);
        Assert.Null(await Stores.Passkeys.FindAsync([7], Cancel));

        Assert.False(await Stores.Passkeys.RenameAsync("somebody else", passkey.CredentialId, "Mine", Cancel));
        Assert.True(await Stores.Passkeys.RenameAsync(_subject, passkey.CredentialId, "Key ring", Cancel));
        Assert.True(await Stores.Passkeys.UseAsync(passkey.CredentialId, 8, false, Now.AddDays(1), Cancel));
        Assert.Equivalent(
            passkey with { Name = "Key ring", SignCount = 8, BackedUp = false, LastUsedAt = Now.AddDays(1) },
            Assert.Single(await Stores.Passkeys.ListAsync(_subject, Cancel)), strict: true);

        Assert.False(await Stores.Passkeys.RemoveAsync("somebody else", passkey.CredentialId, Cancel));
        Assert.True(await Stores.Passkeys.RemoveAsync(_subject, passkey.CredentialId, Cancel));
        Assert.False(await Stores.Passkeys.UseAsync(passkey.CredentialId, 9, false, Now, Cancel));
    }

    [Fact]
    public async Task Of_fifty_that_show_one_counter_one_gets_through_and_a_key_without_a_counter_always_does()
    {
        var passkey = Passkey();
        await Stores.Passkeys.TryAddAsync(passkey, Cancel);
        Assert.Single(await RaceAsync(50, _ => Stores.Passkeys.UseAsync(passkey.CredentialId, 8, true, Now, Cancel)), used => used);
        Assert.False(await Stores.Passkeys.UseAsync(passkey.CredentialId, 0, true, Now, Cancel));

        var without = Passkey() with { SignCount = 0 };
        await Stores.Passkeys.TryAddAsync(without, Cancel);
        Assert.True(await Stores.Passkeys.UseAsync(without.CredentialId, 0, true, Now, Cancel));
        Assert.True(await Stores.Passkeys.UseAsync(without.CredentialId, 0, true, Now, Cancel));
    }

    private Authenticator Sample() => new(_subject, [1, 2, 3], 100, Now);

    private Passkey Passkey() => new()
    {
        CredentialId = GrantId.New().ToByteArray(),
        Subject = _subject,
        Name = "Telephone",
        PublicKey = [1, 2],
        SignCount = 7,
        Transports = "internal hybrid",
        BackupEligible = true,
        BackedUp = true,
        CreatedAt = Now,
    };

    private ValueTask<Authenticator?> TakeAsync(int limit, DateTimeOffset? now = null) =>
        Stores.Authenticators.TakeAttemptAsync(_subject, limit, Now.AddMinutes(15), now ?? Now, Cancel);
}

public sealed class SecondFactorsOnSqlite(SqliteFixture fixture) : SecondFactors(fixture), IClassFixture<SqliteFixture>;

public sealed class SecondFactorsOnPostgres(PostgresFixture fixture) : SecondFactors(fixture), IClassFixture<PostgresFixture>;
