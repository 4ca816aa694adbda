using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Tests.Accounts;

[Spec("RFC 6749", "10.10")]
public sealed class NetworkLimits : IAsyncDisposable
{
    private static readonly Sender Guesser = Of("203.0.113.9");
    private readonly AccountFixture _accounts = new(options => options with { WrongPasswordsPerNetwork = 5, FailuresBeforeLock = 1000 });

    public ValueTask DisposeAsync() => _accounts.DisposeAsync();

    [Fact]
    public async Task Five_wrong_passwords_of_whichever_accounts_close_an_address_for_a_while_and_no_other()
    {
        await _accounts.AddAliceAsync();
        for (var i = 0; i < 5; i++) Assert.NotEqual(SignInVerdict.TooManyFromNetwork, await _accounts.TryAsync($"somebody{i}", "wrong horse", Guesser));

        Assert.Equal(SignInVerdict.TooManyFromNetwork, await _accounts.TryAsync("alice", "wrong horse", Guesser));
        Assert.Equal(SignInVerdict.TooManyFromNetwork, await _accounts.TryAsync("alice", "correct horse", Guesser));
        Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("alice", "correct horse", Of("203.0.113.10")));

        _accounts.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("alice", "correct horse", Guesser));
    }

    [Fact]
    public async Task Fifty_guesses_at_once_do_not_outrun_it()
    {
        await _accounts.AddAliceAsync();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _accounts.TryAsync("alice", "wrong horse", Guesser))));
        Assert.InRange(verdicts.Count(verdict => verdict == SignInVerdict.WrongPassword), 1, 5);
    }

    [Fact]
    public async Task Right_passwords_do_not_count()
    {
        await _accounts.AddAliceAsync();
        for (var i = 0; i < 20; i++) Assert.Equal(SignInVerdict.SignedIn, await _accounts.TryAsync("alice", "correct horse", Guesser));
    }

    [Theory]
    [InlineData("2001:db8:1:2::{0}", 5)]
    [InlineData("2001:db8:1:{0}::1", 50)]
    [InlineData("203.0.113.{0}", 50)]
    public async Task A_network_counts_as_one_and_what_is_around_it_ten_times_as_much(string address, int most)
    {
        for (var i = 0; i < most; i++) Assert.Equal(SignInVerdict.UnknownUser, await _accounts.TryAsync("nobody", "wrong horse", Of(string.Format(null, address, i + 1))));
        Assert.Equal(SignInVerdict.TooManyFromNetwork, await _accounts.TryAsync("nobody", "wrong horse", Of(string.Format(null, address, 200))));
    }

    [Fact]
    public async Task Users_of_one_server_of_a_client_do_not_lock_out_one_another()
    {
        for (var i = 0; i < 50; i++) Assert.Equal(SignInVerdict.UnknownUser, await _accounts.TryAsync("nobody", "wrong horse", Guesser with { IsShared = true }));
        Assert.Equal(SignInVerdict.TooManyFromNetwork, await _accounts.TryAsync("nobody", "wrong horse", Guesser with { IsShared = true }));
    }

    private static Sender Of(string address) => new(IPAddress.Parse(address));
}
