namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>Does something again and again, several times side by side, until it is disposed. That it fails may be what is measured.</summary>
internal sealed class Repeatedly : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _all;

    public Repeatedly(int sideBySide, TimeSpan pause, Func<Task> step) => _all = Task.WhenAll(Enumerable.Range(0, sideBySide).Select(_ => Task.Run(() => DoAsync(pause, step))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _all;
        _stop.Dispose();
    }

    private async Task DoAsync(TimeSpan pause, Func<Task> step)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await step();
            }
            catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException or InvalidOperationException)
            {
                // No answer, or a page in place of a code.
            }
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
