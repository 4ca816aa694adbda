using System.Text.Json;

namespace Gatehouse.Bench.Report;

/// <summary>One measured window. CPU is in milliseconds per operation.</summary>
internal sealed record Window(double Server, double Database, double Rate, double P50, double P99, double Resident)
{
    public double Cpu => Server + Database;
}

/// <summary>How often one operation of a target asked the database: with one user, and with all.</summary>
internal sealed record StatementCount(string Target, string Row, int Users, double PerOperation);

/// <summary>One start: the time to the first answer and the memory at rest.</summary>
internal sealed record Start(double Milliseconds, double ResidentMiB);

/// <summary>All windows of a run, by target and row.</summary>
internal sealed class Results
{
    private readonly Dictionary<(string Target, string Row), List<Window>> windows = [];
    private readonly Dictionary<string, List<Start>> starts = [];

    public List<StatementCount> Statements { get; } = [];

    /// <summary>Commits per operation with 16 users, by row of Gatehouse on PostgreSQL.</summary>
    public Dictionary<string, double> Commits { get; } = [];

    /// <summary>Windows with a wrong answer: they count for nothing, and the report says so.</summary>
    public List<string> Invalid { get; } = [];

    public static Results Read(string path)
    {
        var results = new Results();
        foreach (var line in File.ReadLines(path).Where(l => l.StartsWith('{')))
        {
            using var document = JsonDocument.Parse(line);
            results.Add(document.RootElement);
        }
        return results;
    }

    /// <summary>All that was measured of a row, cheapest first; empty when it was not measured.</summary>
    public IReadOnlyList<Window> All(string target, string row) =>
        windows.TryGetValue((target, row), out var found) ? [.. found.OrderBy(w => w.Cpu)] : [];

    /// <summary>Neighbours only ever add CPU time, so the cheapest window is the nearest to the truth.</summary>
    public Window? Best(string target, string row) => All(target, row) is [var best, ..] ? best : null;

    public double MedianCpu(string target, string row) => Median(All(target, row).Select(w => w.Cpu));

    public double MedianRate(string target, string row) => Median(All(target, row).Select(w => w.Rate));

    public IReadOnlyList<Start> Starts(string target) => starts.GetValueOrDefault(target, []);

    public double? StatementsPerOperation(string target, string row, int users) =>
        Statements.Find(s => s.Target == target && s.Row == row && s.Users == users)?.PerOperation;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private void Add(JsonElement line)
    {
        var label = line.GetProperty("label").GetString()!;
        var slash = label.IndexOf('/', StringComparison.Ordinal);
        var (target, row) = slash < 0 ? (label, "") : (label[..slash], label[(slash + 1)..]);
        double Number(string name) => line.GetProperty(name).GetDouble();
        switch (line.GetProperty("scenario").GetString())
        {
            case "statements":
                if (Number("operations") > 0)
                    Statements.Add(new StatementCount(target, row, line.GetProperty("users").GetInt32(), Number("statements") / Number("operations")));
                break;
            case "commits":
                if (Number("operations") > 0)
                    Commits[row] = Number("commits") / Number("operations");
                break;
            case var _ when !line.GetProperty("valid").GetBoolean():
                Invalid.Add(label);
                break;
            case "start":
                Of(starts, target).Add(new Start(Number("milliseconds"), Number("resident_mi_b")));
                break;
            default:
                var cpu = line.GetProperty("cpu");
                var database = cpu.TryGetProperty("database", out var value) ? value.GetDouble() : 0;
                Of(windows, (target, row)).Add(new Window(
                    cpu.GetProperty("server").GetDouble(),
                    database,
                    Number("operations_per_second"),
                    Number("p50"),
                    Number("p99"),
                    line.GetProperty("resident").GetProperty("server").GetDouble()));
                break;
        }
    }

    private static List<TValue> Of<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        return list;
    }
}
