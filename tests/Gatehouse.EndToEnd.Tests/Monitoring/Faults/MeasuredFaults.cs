namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>All faults, done to a few installations side by side: most of the time is waiting for what takes a minute to be noticed.</summary>
public sealed class MeasuredFaults : IAsyncDisposable
{
    private readonly Dictionary<string, TaskCompletionSource> _judged = Provoked.Groups.SelectMany(group => group.Faults).ToDictionary(fault => fault.Name, _ => new TaskCompletionSource());
    private readonly Lazy<Task> _all;
    private readonly SemaphoreSlim _judging = new(1);

    public MeasuredFaults() => _all = new Lazy<Task>(() => Task.WhenAll(Provoked.Groups.Select(group => Task.Run(() => MeasureAsync(group.WhenLost, group.Faults)))));

    internal Task OfAsync(string fault)
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        _ = _all.Value;
        return _judged[fault].Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (_all.IsValueCreated) await _all.Value;
        _judging.Dispose();
    }

    private async Task MeasureAsync(string whenLost, IReadOnlyList<(string Name, Fault Fault)> faults)
    {
        var judging = new List<Task>();
        try
        {
            await using var installation = await FaultyInstallation.StartAsync(whenLost);
            foreach (var (name, fault) in faults) judging.Add(JudgeAsync(name, await installation.MeasureAsync(fault)));
        }
        catch (Exception failed)
        {
            // Of those that were not measured each says why.
            foreach (var (name, _) in faults.Skip(judging.Count)) _judged[name].SetException(failed);
        }
        await Task.WhenAll(judging);
    }

    /// <summary>One after the other, and after everything else that wants the machine.</summary>
    private async Task JudgeAsync(string name, MeasuredFault measured)
    {
        await _judging.WaitAsync();
        try
        {
            using var folder = new TemporaryFolder();
            var test = Path.Combine(folder.Path, "fault.yaml");
            await File.WriteAllTextAsync(test, LongWindows.TestOf(measured, Promtool.AlertRules, FaultTable.Rows.Single(row => row.Fault == name).Alerts));
            await Promtool.RunAsync("nice", ["-n", "5", "promtool", "test", "rules", test]);
            _judged[name].SetResult();
        }
        catch (Exception failed)
        {
            _judged[name].SetException(failed);
        }
        finally
        {
            _judging.Release();
        }
    }
}
