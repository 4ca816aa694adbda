using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

public abstract class Accounts(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task An_account_is_found_by_subject_and_by_username_as_it_was_added()
    {
        var full = Sample() with { Email = "alice@example.com", EmailVerified = true, Name = "Alice", PasswordHash = "hash", Roles = "admin", AccessFailedCount = 2, LockoutEnd = Now, DisabledAt = Now };
        foreach (var account in new[] { full, Sample() })
        {
            Assert.True(await Stores.Accounts.TryAddAsync(account, Cancel));
            Assert.Equal(account, await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));
            Assert.Equal(account, await Stores.Accounts.FindByUsernameAsync(account.NormalizedUsername, Cancel));
        }

        Assert.Null(await Stores.Accounts.FindBySubjectAsync("nobody", Cancel));
        Assert.Null(await Stores.Accounts.FindByUsernameAsync("NOBODY", Cancel));
    }

    [Theory]
    [InlineData("needle", 3)]
    [InlineData("NEEDLE", 3)]
    [InlineData("Große Needle", 1)]
    [InlineData("needle.example", 1)]
    [InlineData("%", 0)]
    [InlineData("n_edle", 0)]
    [InlineData("!", 0)]
    public async Task Accounts_are_found_by_a_part_of_username_name_or_email_and_nothing_typed_is_a_wildcard(string part, int found)
    {
        var mark = GrantId.New().ToString();
        var (byUsername, byName, byEmail) = (Sample(), Sample(), Sample());
        Account[] added = [byUsername with { Username = $"{mark} needle", NormalizedUsername = $"{mark} needle".ToUpperInvariant() }, byName with { Name = $"{mark} Große Needle" }, byEmail with { Email = $"{mark}@needle.example" }, Sample()];
        foreach (var account in added) Assert.True(await Stores.Accounts.TryAddAsync(account, Cancel));

        var subjects = (await Stores.Accounts.ListAsync(part, 10_000, Cancel)).Select(account => account.Subject).ToArray();
        Assert.Equal(found, added.Count(account => subjects.Contains(account.Subject)));
        Assert.Single(await Stores.Accounts.ListAsync($"{mark} needle", 10, Cancel));
        Assert.Equal(2, (await Stores.Accounts.ListAsync("", 2, Cancel)).Count);
    }

    [Fact]
    public async Task A_deleted_account_takes_what_hangs_on_it_along_and_nothing_of_others()
    {
        var (gone, stays) = (Sample(), Sample());
        foreach (var account in new[] { gone, stays })
        {
            await Stores.Accounts.TryAddAsync(account, Cancel);
            await Stores.Consents.SaveAsync(new Consent(account.Subject, "web", "openid", Now), Cancel);
            await Stores.Authenticators.EnrolAsync(new(account.Subject, [1], 0, Now), [[1], [2]], Cancel);
        }

        Assert.True(await Stores.Accounts.DeleteAsync(gone.Subject, Cancel));
        Assert.False(await Stores.Accounts.DeleteAsync(gone.Subject, Cancel));
        Assert.Null(await Stores.Accounts.FindByUsernameAsync(gone.NormalizedUsername, Cancel));
        Assert.Empty(await Stores.Consents.ListAsync(gone.Subject, Cancel));
        Assert.False((await Stores.Authenticators.FindFactorsAsync(gone.Subject, Cancel)).Any);
        Assert.Equal(stays, await Stores.Accounts.FindBySubjectAsync(stays.Subject, Cancel));
        Assert.Single(await Stores.Consents.ListAsync(stays.Subject, Cancel));
        Assert.Equal(2, (await Stores.Authenticators.FindFactorsAsync(stays.Subject, Cancel)).RecoveryCodes);
    }

    [Fact]
    public async Task A_username_is_taken_once()
    {
        var account = Sample();
        var answers = await RaceAsync(50, _ => Stores.Accounts.TryAddAsync(account with { Subject = GrantId.New().ToString() }, Cancel));
        Assert.Single(answers, added => added);
    }

    [Fact]
    public async Task An_update_writes_the_profile_if_the_security_stamp_still_stands_and_never_the_failures()
    {
        var account = Sample();
        await Stores.Accounts.TryAddAsync(account, Cancel);
        await Stores.Accounts.CountFailureAsync(account.Subject, 5, Now, Cancel);
        var changed = account with { Name = "Alice", PasswordHash = "new", SecurityStamp = "second", Roles = "admin", DisabledAt = Now, UpdatedAt = Now.AddDays(1) };

        Assert.False(await Stores.Accounts.TryUpdateAsync(changed, "stale", Cancel));
        Assert.True(await Stores.Accounts.TryUpdateAsync(changed, account.SecurityStamp, Cancel));
        Assert.False(await Stores.Accounts.TryUpdateAsync(changed, account.SecurityStamp, Cancel));

        Assert.Equal(changed with { AccessFailedCount = 1 }, await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));
    }

    [Fact]
    public async Task An_account_cannot_be_renamed_to_a_taken_username()
    {
        var first = Sample();
        var second = Sample();
        await Stores.Accounts.TryAddAsync(first, Cancel);
        await Stores.Accounts.TryAddAsync(second, Cancel);
        Assert.False(await Stores.Accounts.TryUpdateAsync(second with { NormalizedUsername = first.NormalizedUsername }, second.SecurityStamp, Cancel));
        Assert.Equal(second, await Stores.Accounts.FindBySubjectAsync(second.Subject, Cancel));
    }

    [Fact]
    public async Task Failures_are_counted_one_by_one_and_the_last_one_locks()
    {
        var account = Sample();
        await Stores.Accounts.TryAddAsync(account, Cancel);
        var until = Now.AddMinutes(5);

        var answers = await RaceAsync(5, _ => Stores.Accounts.CountFailureAsync(account.Subject, 5, until, Cancel));

        Assert.Equal([0, 1, 2, 3, 4], answers.Select(answer => answer!.AccessFailedCount).Order());
        Assert.Equal(until, Assert.Single(answers, answer => answer!.LockoutEnd is not null)!.LockoutEnd);
        Assert.Equal(account with { LockoutEnd = until }, await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));

        await Stores.Accounts.CountFailureAsync(account.Subject, 5, until, Cancel);
        await Stores.Accounts.ClearFailuresAsync(account.Subject, Cancel);
        Assert.Equal(account, await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));
        Assert.Null(await Stores.Accounts.CountFailureAsync("nobody", 5, until, Cancel));
    }

    private static Account Sample()
    {
        var name = GrantId.New().ToString();
        return new Account
        {
            Subject = GrantId.New().ToString(),
            Username = name,
            NormalizedUsername = name,
            SecurityStamp = "first",
            CreatedAt = Now,
            UpdatedAt = Now,
        };
    }
}

public sealed class AccountsOnSqlite(SqliteFixture fixture) : Accounts(fixture), IClassFixture<SqliteFixture>;

public sealed class AccountsOnPostgres(PostgresFixture fixture) : Accounts(fixture), IClassFixture<PostgresFixture>;
