using System.Globalization;

namespace Gatehouse.Bench.Load;

/// <summary>A server process, or a process with all below it, whose CPU time is read from <c>/proc</c> at both ends of the window.</summary>
internal sealed record WatchedProcess(string Name, int Id, bool WholeTree)
{
    private const double TicksPerSecond = 100;
    private const int PageBytes = 4096;

    public static WatchedProcess Parse(string text, bool wholeTree)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return new WatchedProcess(text[..at], int.Parse(text.AsSpan(at + 1), CultureInfo.InvariantCulture), wholeTree);
    }

    public ProcessSample Read()
    {
        if (!WholeTree)
            return Sample(StatOf(Id), withReaped: false);

        var parents = new Dictionary<int, long[]>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), out var id) && TryStat(id) is { } stat)
                parents[id] = stat;

        var sum = default(ProcessSample);
        foreach (var (id, stat) in parents)
            if (IsBelow(id, parents))
                sum += Sample(stat, withReaped: true);
        return sum;
    }

    private bool IsBelow(int id, Dictionary<int, long[]> stats)
    {
        while (id != Id)
        {
            if (!stats.TryGetValue(id, out var stat) || stat[0] == 0)
                return false;
            id = (int)stat[0];
        }
        return true;
    }

    // Indexes into Fields: 0 parent, 1 user, 2 system, 3 and 4 the same of reaped children (an ended backend must not vanish), 5 pages.
    private static ProcessSample Sample(long[] stat, bool withReaped) =>
        new((stat[1] + stat[2] + (withReaped ? stat[3] + stat[4] : 0)) / TicksPerSecond, stat[5] * PageBytes / 1048576.0);

    private static long[]? TryStat(int id)
    {
        try
        {
            return StatOf(id);
        }
        catch (IOException)
        {
            return null; // it ended between the listing and the reading
        }
    }

    private static long[] StatOf(int id)
    {
        var text = File.ReadAllText($"/proc/{id}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        ReadOnlySpan<int> wanted = [1, 11, 12, 13, 14, 21];
        var values = new long[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
            values[i] = long.Parse(fields[wanted[i]], CultureInfo.InvariantCulture);
        return values;
    }
}

/// <summary>CPU seconds used so far and resident memory now.</summary>
internal readonly record struct ProcessSample(double CpuSeconds, double ResidentMiB)
{
    public static ProcessSample operator +(ProcessSample a, ProcessSample b) => new(a.CpuSeconds + b.CpuSeconds, a.ResidentMiB + b.ResidentMiB);
}
