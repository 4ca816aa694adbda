using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Tests.Accounts;

public sealed class HashingUnderLoad
{
    [Fact]
    public async Task Beyond_the_queue_a_sign_in_is_told_at_once_that_the_server_is_busy()
    {
        await using var accounts = new AccountFixture(options => options with { HashingConcurrency = 1, HashingQueueLength = 2 });
        await accounts.AddAliceAsync();
        using var gate = new ManualResetEventSlim();
        var cancel = TestContext.Current.CancellationToken;
        using var begun = new ManualResetEventSlim();
        var running = accounts.Queue.TryRun(() => { begun.Set(); gate.Wait(cancel); return 0; }, cancel)!;
        begun.Wait(cancel);

        var first = accounts.TryAsync("alice", "correct horse");
        var second = accounts.TryAsync("alice", "correct horse");
        Assert.Equal(SignInVerdict.Busy, await accounts.TryAsync("alice", "correct horse"));
        Assert.False(first.IsCompleted || second.IsCompleted);

        gate.Set();
        await running;
        Assert.Equal([SignInVerdict.SignedIn, SignInVerdict.SignedIn], await Task.WhenAll(first, second));
        Assert.Equal(SignInVerdict.SignedIn, await accounts.TryAsync("alice", "correct horse"));
    }

    [Fact]
    public async Task Whoever_leaves_the_queue_is_not_hashed()
    {
        await using var accounts = new AccountFixture(options => options with { HashingConcurrency = 1 });
        var cancel = TestContext.Current.CancellationToken;
        using var gate = new ManualResetEventSlim();
        var running = accounts.Queue.TryRun(() => { gate.Wait(cancel); return 0; }, cancel)!;
        using var leaving = new CancellationTokenSource();
        var hashed = false;
        var left = accounts.Queue.TryRun(() => hashed = true, leaving.Token)!;
        await leaving.CancelAsync();
        gate.Set();
        await running;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(hashed);
    }

    /// <summary>What a sign-in costs is counted and not timed: the hashes, with which parameters, and the statements.</summary>
    [Fact]
    public async Task An_unknown_user_costs_the_work_of_a_known_one()
    {
        await using var accounts = new AccountFixture();
        await accounts.AddAliceAsync();
        var known = await WorkOfAsync("alice");
        Assert.Equal(["argon2id m=64,t=1"], known.Hashes);
        Assert.Equal(3, known.Statements);
        Assert.Equivalent(known, await WorkOfAsync("nobody"), strict: true);

        async Task<Work> WorkOfAsync(string username)
        {
            accounts.Hashes.Clear();
            var before = accounts.Store.Statements;
            await accounts.TryAsync(username, "wrong horse");
            return new Work([.. accounts.Hashes.Select(hash => Argon2idHash.Parse(hash)!.Parameters).Select(cost => $"argon2id m={cost.MemoryKibibytes},t={cost.Passes}")], accounts.Store.Statements - before);
        }
    }

    private sealed record Work(IReadOnlyList<string> Hashes, int Statements);
}
