using System.Collections.Concurrent;

namespace Gatehouse.Server.Accounts;

/// <summary>
/// Keeps password hashing on a few threads of its own behind a bounded queue, so that a flood of sign-ins never delays tokens:
/// one hash costs as much as hundreds of token requests.
/// </summary>
internal sealed class HashingQueue : IDisposable
{
    private readonly BlockingCollection<Action> _waiting;

    public HashingQueue(AccountOptions options)
    {
        _waiting = new BlockingCollection<Action>(options.HashingQueueLength);
        for (var i = 0; i < options.HashingConcurrency; i++)
            new Thread(Work) { IsBackground = true, Name = "Password hashing" }.Start();
    }

    /// <summary>Runs the work on a hashing thread; null, at once, when too many wait already.</summary>
    public Task<T>? TryRun<T>(Func<T> work, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.TryAdd(Run, 0, CancellationToken.None) ? done.Task : null;

        void Run()
        {
            // Whoever left the queue needs no hash any more.
            if (cancel.IsCancellationRequested) done.TrySetCanceled(cancel);
            else
                try
                {
                    done.TrySetResult(work());
                }
                catch (Exception exception)
                {
                    done.TrySetException(exception);
                }
        }
    }

    /// <summary>How many passwords wait.</summary>
    public int Waiting => _waiting.Count;

    public void Dispose() => _waiting.CompleteAdding();

    private void Work()
    {
        foreach (var run in _waiting.GetConsumingEnumerable()) run();
    }
}
