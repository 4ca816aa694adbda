using System.Globalization;
using System.Text;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>
/// Lays what was scraped out over the windows of the rules, for promtool: three days as healthy as the server was, then two hours of
/// the fault. A counter goes on growing as fast as it was seen to, and keeps what it jumped by in between; a gauge stays what it last was.
/// </summary>
internal static class LongWindows
{
    private const int MinutesBetween = 2;
    private const int HealthyMinutes = 3 * 24 * 60;
    private const int FaultyMinutes = 2 * 60;

    public static string TestOf(MeasuredFault fault, IEnumerable<string> ruleFiles, IEnumerable<string> firing)
    {
        var test = new StringBuilder("evaluation_interval: 10m\nrule_files:\n");
        foreach (var file in ruleFiles) test.Append(CultureInfo.InvariantCulture, $"  - {file}\n");
        test.Append(CultureInfo.InvariantCulture, $"tests:\n  - interval: {MinutesBetween}m\n    input_series:\n");
        foreach (var series in fault.Before.Names.Union(fault.During.Names).Order(StringComparer.Ordinal))
            test.Append(CultureInfo.InvariantCulture, $"      - {{ series: '{series.Replace("'", "''")}', values: '{Before(fault, series)} {During(fault, series)}' }}\n");
        test.Append("    promql_expr_test:\n");
        test.Append(Firing("3d", HealthyMinutes, [], fault.WasSlowBefore)).Append(Firing("2h", HealthyMinutes + FaultyMinutes, firing, fault.WasSlowDuring));
        return test.ToString();
    }

    private static string Before(MeasuredFault fault, string series) =>
        fault.Before[series] is not { } before ? $"_x{HealthyMinutes / MinutesBetween + 1}"
        : before.IsCounter ? Growing(0, HealthyRate(fault, series), HealthyMinutes / MinutesBetween)
        : Growing(before.Last, 0, HealthyMinutes / MinutesBetween);

    private static string During(MeasuredFault fault, string series)
    {
        const int Steps = FaultyMinutes / MinutesBetween - 1;
        if (fault.During[series] is not { } during) return $"_x{Steps + 1}";
        if (!during.IsCounter) return Growing(during.Last, 0, Steps);
        if (fault.Before[series] is not { } before) return Growing(during.First, during.Rate, Steps);
        return Growing(Step(HealthyRate(fault, series)) * (HealthyMinutes / MinutesBetween) + during.First - before.Last, during.Rate, Steps);
    }

    private static double HealthyRate(MeasuredFault fault, string series) => fault.Healthy[series]?.Rate ?? 0;

    private static string Growing(double from, double rate, int steps) => string.Create(CultureInfo.InvariantCulture, $"{from:0.######}{(Step(rate) < 0 ? "" : "+")}{Step(rate):0.######}x{steps}");

    private static double Step(double rate) => Math.Round(rate * MinutesBetween * 60, 6);

    private static string Firing(string window, int atMinute, IEnumerable<string> alerts, bool wasSlow)
    {
        var judged = wasSlow ? ", alertname!~\"GatehouseTokenLatency|GatehouseDatabaseSlow\"" : "";
        var test = new StringBuilder($"      - expr: group by (alertname) (last_over_time(ALERTS{{alertstate=\"firing\"{judged}}}[{window}]))\n        eval_time: {atMinute}m\n        exp_samples:\n");
        foreach (var alert in alerts) test.Append(CultureInfo.InvariantCulture, $"          - {{ labels: '{{alertname=\"{alert}\"}}', value: 1 }}\n");
        return test.ToString();
    }
}
