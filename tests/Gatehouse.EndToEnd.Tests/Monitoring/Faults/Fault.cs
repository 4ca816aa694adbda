namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>Something that is done to a running installation.</summary>
/// <param name="ProvokeAsync">Does it; what is returned ends it.</param>
/// <param name="TakesEffect">An expression that returns something once it has its effect.</param>
/// <param name="IsSlow">Whether it makes the installation slow by intention.</param>
internal sealed record Fault(Func<FaultyInstallation, Task<IAsyncDisposable>> ProvokeAsync, string TakesEffect, bool IsSlow = false)
{
    /// <summary>What somebody sends again and again.</summary>
    public static Fault Sent(int sideBySide, int pauseMilliseconds, Func<Monitored, Task> step, string takesEffect) =>
        new(on => Task.FromResult<IAsyncDisposable>(new Repeatedly(sideBySide, TimeSpan.FromMilliseconds(pauseMilliseconds), () => step(on.All))), takesEffect);

    /// <summary>What is done to a cable, until it is restored.</summary>
    public static Fault Of(Func<Cables, Link> cable, Action<Link> harm, string takesEffect, bool isSlow = false) => new(
        on =>
        {
            harm(cable(on.Cables));
            return Task.FromResult<IAsyncDisposable>(new Ending(() =>
            {
                cable(on.Cables).Restore();
                return Task.CompletedTask;
            }));
        },
        takesEffect,
        isSlow);

    /// <summary>What is done once; if anything undoes it, it is given here.</summary>
    public static Fault Done(Func<FaultyInstallation, Task> begin, string takesEffect, Func<FaultyInstallation, Task>? end = null) => new(
        async on =>
        {
            await begin(on);
            return new Ending(() => end?.Invoke(on) ?? Task.CompletedTask);
        },
        takesEffect);

    private sealed class Ending(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}
