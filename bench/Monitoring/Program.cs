using Gatehouse.Bench.Monitoring;

// The same provider and the same API with all monitoring and without any, what they are watched by, and what comes of it.
return args switch
{
    ["provider", .. var rest] => await ProviderHost.RunAsync(rest),
    ["api", .. var rest] => await ApiHost.RunAsync(rest),
    ["collector", .. var rest] => await Collector.RunAsync(rest),
    ["signals"] => Signals.Measure(),
    ["profile", var scenario, var report] => Profile.Write(scenario, report),
    ["report", var data, var pairs, var window] => OverheadReport.Write(data, pairs, window),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("monitoring provider on|off PLAN DATA URL ROOT-SECRET-FILE | api on|off URL ISSUER | collector URL EVERY-SECONDS SCRAPED-URL… | signals | profile NAME PERF-REPORT | report DATA PAIRS WINDOW");
    return 64;
}
