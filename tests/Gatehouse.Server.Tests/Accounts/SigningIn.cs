using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Tests.Accounts;

public sealed class SigningIn : IAsyncDisposable
{
    private readonly AccountFixture _accounts = new();

    public ValueTask DisposeAsync() => _accounts.DisposeAsync();

    [Theory]
    [InlineData("alice")]
    [InlineData("  Alice ")]
    [InlineData("ALICE")]
    public async Task The_right_password_signs_in_whatever_the_case_of_the_username(string username)
    {
        var alice = await _accounts.AddAliceAsync();
        var outcome = await _accounts.SignIn.SignInAsync(username, "correct horse", AccountFixture.Someone, TestContext.Current.CancellationToken);
        Assert.Equal(SignInVerdict.SignedIn, outcome.Verdict);
        Assert.Equal(alice.Subject, outcome.Account!.Subject);
    }

    [Theory]
    [InlineData("alice", "wrong horse", SignInVerdict.WrongPassword)]
    [InlineData("alice", "Correct horse", SignInVerdict.WrongPassword)]
    [InlineData("alice", "correct horse ", SignInVerdict.WrongPassword)]
    [InlineData("alice", "", SignInVerdict.WrongPassword)]
    [InlineData("bob", "correct horse", SignInVerdict.UnknownUser)]
    [InlineData("", "correct horse", SignInVerdict.UnknownUser)]
    [InlineData("al\0ice", "correct horse", SignInVerdict.UnknownUser)]
    public async Task Anything_else_does_not(string username, string password, SignInVerdict expected)
    {
        await _accounts.AddAliceAsync();
        var outcome = await _accounts.SignIn.SignInAsync(username, password, AccountFixture.Someone, TestContext.Current.CancellationToken);
        Assert.Equal(expected, outcome.Verdict);
        Assert.Null(outcome.Account);
    }

    [Fact]
    public async Task A_password_of_a_thousand_characters_is_used_whole_and_a_longer_one_is_refused()
    {
        var password = new string('p', 1000);
        await _accounts.Bootstrap.AddAsync(AuditActors.System, new BootstrapUser("long", password), TestContext.Current.CancellationToken);
        Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("long", password));
        Assert.Equal(SignInVerdict.WrongPassword, await _accounts.TryAsync("long", password[..999]));
        Assert.Equal(SignInVerdict.WrongPassword, await _accounts.TryAsync("long", password[..999] + "q"));
        Assert.Equal(SignInVerdict.PasswordTooLong, await _accounts.TryAsync("long", password + "p"));
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_the_account_for_five_minutes_even_for_its_owner()
    {
        await _accounts.AddAliceAsync();
        for (var i = 0; i < 10; i++) Assert.Equal(SignInVerdict.WrongPassword, await _accounts.TryAsync("alice", "wrong horse"));
        Assert.Equal(SignInVerdict.Locked, await _accounts.TryAsync("alice", "correct horse"));
        _accounts.Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(SignInVerdict.Locked, await _accounts.TryAsync("alice", "correct horse"));
        _accounts.Clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("alice", "correct horse"));
        Assert.Null(_accounts.Store["alice"].LockoutEnd);
    }

    [Fact]
    public async Task Guesses_against_a_locked_account_do_not_prolong_its_lock()
    {
        await _accounts.AddAliceAsync();
        for (var i = 0; i < 10; i++) await _accounts.TryAsync("alice", "wrong horse");
        var end = _accounts.Store["alice"].LockoutEnd;
        _accounts.Clock.Advance(TimeSpan.FromMinutes(4));
        for (var i = 0; i < 12; i++) Assert.Equal(SignInVerdict.Locked, await _accounts.TryAsync("alice", "wrong horse"));
        Assert.Equal(end, _accounts.Store["alice"].LockoutEnd);
    }

    [Fact]
    public async Task A_good_sign_in_clears_the_failures_and_a_clean_one_writes_nothing()
    {
        await _accounts.AddAliceAsync();
        await _accounts.TryAsync("alice", "wrong horse");
        Assert.Equal(1, _accounts.Store["alice"].AccessFailedCount);
        await _accounts.TryAsync("alice", "correct horse");
        Assert.Equal(0, _accounts.Store["alice"].AccessFailedCount);
        var writes = _accounts.Store.Writes;
        await _accounts.TryAsync("alice", "correct horse");
        Assert.Equal(writes, _accounts.Store.Writes);
    }

    [Fact]
    public async Task A_lock_earned_while_a_guess_waited_for_its_hash_refuses_that_guess()
    {
        var alice = await _accounts.AddAliceAsync();
        _accounts.Store.BeforeRead = () => _accounts.Store["alice"] = alice with { LockoutEnd = _accounts.Clock.GetUtcNow().AddMinutes(5) };
        Assert.Equal(SignInVerdict.Locked, await _accounts.TryAsync("alice", "correct horse"));
    }

    [Fact]
    public async Task A_password_replaced_while_a_sign_in_waited_is_the_old_one()
    {
        var alice = await _accounts.AddAliceAsync();
        _accounts.Store.BeforeRead = () => _accounts.Store["alice"] = alice with { SecurityStamp = "changed" };
        Assert.Equal(SignInVerdict.WrongPassword, await _accounts.TryAsync("alice", "correct horse"));
    }

    [Fact]
    public async Task A_disabled_account_and_one_without_a_password_sign_nobody_in()
    {
        var alice = await _accounts.AddAliceAsync();
        _accounts.Store["alice"] = alice with { DisabledAt = _accounts.Clock.GetUtcNow() };
        Assert.Equal(SignInVerdict.Disabled, await _accounts.TryAsync("alice", "correct horse"));
        _accounts.Store["alice"] = alice with { PasswordHash = null };
        Assert.Equal(SignInVerdict.UnknownUser, await _accounts.TryAsync("alice", "correct horse"));
    }

    [Fact]
    public async Task An_account_brought_along_with_PBKDF2_is_upgraded_when_its_owner_signs_in()
    {
        var alice = await _accounts.AddAliceAsync();
        _accounts.Store["alice"] = alice with { PasswordHash = new PasswordHasher<Account>().HashPassword(alice, "correct horse") };
        Assert.Equal(SignInVerdict.WrongPassword, await _accounts.TryAsync("alice", "wrong horse"));
        Assert.DoesNotContain("argon2id", _accounts.Store["alice"].PasswordHash);
        Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("alice", "correct horse"));
        Assert.StartsWith("$argon2id$", _accounts.Store["alice"].PasswordHash);
        Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("alice", "correct horse"));
    }
}
