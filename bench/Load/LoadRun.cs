using System.Diagnostics;

namespace Gatehouse.Bench.Load;

/// <summary>Runs one scenario for one window and prints its result; exit code 2 when any answer was wrong.</summary>
internal static class LoadRun
{
    public static int Execute(string[] args)
    {
        var options = LoadOptions.Parse(args);
        var scenario = Scenario.Create(options);
        var window = new LoadWindow(options.Users);
        var users = new VirtualUser[options.Users];
        var threads = new Thread[options.Users];
        for (var i = 0; i < users.Length; i++)
        {
            var user = users[i] = new VirtualUser(i, scenario.Origin);
            threads[i] = new Thread(() => user.Run(scenario, window), maxStackSize: 256 * 1024) { IsBackground = true };
            threads[i].Start();
        }

        // Logins and first tokens are not part of the warm-up: it begins when the slowest user has its own.
        window.Ready.Wait();
        Thread.Sleep(TimeSpan.FromSeconds(options.WarmUp));
        var before = options.Processes.ConvertAll(p => p.Read());
        var driverBefore = Environment.CpuUsage.TotalTime;
        var begin = Stopwatch.GetTimestamp();
        window.Phase = LoadPhase.Measuring;
        Thread.Sleep(TimeSpan.FromSeconds(options.Duration));
        window.Phase = LoadPhase.Over;
        var elapsed = Stopwatch.GetElapsedTime(begin);
        var driver = Environment.CpuUsage.TotalTime - driverBefore;
        var after = options.Processes.ConvertAll(p => p.Read());
        foreach (var thread in threads)
            thread.Join(TimeSpan.FromSeconds(35));

        var result = Summarize(options, users, elapsed, driver, before, after);
        Console.WriteLine(result.ToJson());
        Array.ForEach(users, u => u.Dispose());
        return result.Valid ? 0 : 2;
    }

    private static LoadResult Summarize(
        LoadOptions options, VirtualUser[] users, TimeSpan elapsed, TimeSpan driver, List<ProcessSample> before, List<ProcessSample> after)
    {
        var latencies = users.SelectMany(u => u.Microseconds).ToArray();
        Array.Sort(latencies);
        var operations = latencies.Length;
        double Percentile(double p) => operations == 0 ? 0 : latencies[(int)Math.Min(operations - 1, p * operations)] / 1000.0;
        double PerOperation(double seconds) => operations == 0 ? 0 : Math.Round(seconds * 1000 / operations, 5);
        var errors = users.SelectMany(u => u.Errors).ToArray();
        return new LoadResult
        {
            Label = options.Label,
            Scenario = options.Scenario,
            Users = options.Users,
            Seconds = Math.Round(elapsed.TotalSeconds, 3),
            Operations = operations,
            OperationsPerSecond = Math.Round(operations / elapsed.TotalSeconds, 1),
            P50 = Percentile(0.50),
            P99 = Percentile(0.99),
            Errors = errors.Length,
            Valid = errors.Length == 0 && operations > 0,
            FirstErrors = [.. errors.Take(3)],
            DriverCpu = PerOperation(driver.TotalSeconds),
            Cpu = options.Processes.Select((p, i) => (p.Name, Value: PerOperation(after[i].CpuSeconds - before[i].CpuSeconds)))
                .ToDictionary(p => p.Name, p => p.Value),
            Resident = options.Processes.Select((p, i) => (p.Name, Value: Math.Round(after[i].ResidentMiB, 1)))
                .ToDictionary(p => p.Name, p => p.Value),
        };
    }
}
