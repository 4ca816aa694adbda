using System.Diagnostics;
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

    [Fact]
    public async Task An_unknown_user_costs_the_work_of_a_known_one()
    {
        await using var accounts = new AccountFixture(options => options with { Hashing = new Argon2idParameters(), FailuresBeforeLock = int.MaxValue });
        await accounts.AddAliceAsync();
        await MedianAsync("alice");
        var (known, unknown) = (await MedianAsync("alice"), await MedianAsync("nobody"));
        Assert.InRange(unknown / known, 0.5, 2.0);

        async Task<double> MedianAsync(string username)
        {
            var times = new double[9];
            for (var i = 0; i < times.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await accounts.TryAsync(username, "wrong horse");
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
            Array.Sort(times);
            return times[times.Length / 2];
        }
    }
}
