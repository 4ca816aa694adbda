using System.Diagnostics;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Waits for what another process does by itself.</summary>
internal static class Within
{
    // A second is the promise; the rest is for a machine that runs other tests beside this one.
    public static Task ASecondAsync(Func<Task<bool>> condition) => Async(TimeSpan.FromSeconds(3), condition);

    public static async Task Async(TimeSpan limit, Func<Task<bool>> condition)
    {
        for (var clock = Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
            Assert.True(clock.Elapsed < limit, $"It did not happen within {limit}.");
    }
}
