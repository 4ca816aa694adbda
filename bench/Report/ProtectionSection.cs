using System.Globalization;
using static Gatehouse.Bench.Report.MarkdownReport;

namespace Gatehouse.Bench.Report;

/// <summary>What guarding costs: in an API, beside Microsoft's handler and the bare check of a signature; and in front of one, beside plain proxies.</summary>
internal static class ProtectionSection
{
    private const double CheckMicroseconds = 10;

    public static void Write(MarkdownReport report, Results results)
    {
        if (results.Best("api-bare", "hello") is not { } bare)
            return;
        report.Heading("Guarding an API");
        report.Paragraph(
            "One API with one endpoint that answers 27 bytes of JSON, guarded in several ways; *over the bare API* is what the guard adds. *New tokens* remembers none, so that every call is the first one of its token. "
            + "The bare signature check looks at nothing but the signature, and protects nothing. Microsoft's handler remembers no token.");
        report.Table(["guard", "CPU µs", "over the bare API µs", "÷ bare signature check", "ops/s", "p50 ms", "p99 ms"], Guards(results, bare));
        Verdicts(report, results, bare);
        report.Paragraph("In front of it, a proxy on CPU 0 and the same bare API as its upstream on CPU 1. *CPU* is the proxy's alone. The gateway's first row is a route that lets everybody in, as the plain proxies do.");
        report.Table(["proxy", "CPU µs", "÷ nginx", "÷ plain YARP", "ops/s", "p50 ms", "p99 ms", "resident MiB"], Proxies(results));
    }

    private static IEnumerable<string[]> Guards(Results results, Window bare)
    {
        var signature = results.Best("api-signature", "hello") is { } check ? check.Cpu - bare.Cpu : 0;
        foreach (var (target, title) in new[] { ("api-bare", "none"), ("api-gatehouse", "Gatehouse.ResourceServer, repeated token"), ("api-signature", "bare signature check"), ("api-gatehouse-new", "Gatehouse.ResourceServer, new tokens"), ("api-jwt-bearer", "Microsoft.AspNetCore.Authentication.JwtBearer") })
            if (results.Best(target, "hello") is { } best)
                yield return
                [
                    title, Microseconds(best.Cpu), target == "api-bare" ? "–" : Microseconds(best.Cpu - bare.Cpu),
                    target == "api-bare" || signature <= 0 ? "–" : Ratio((best.Cpu - bare.Cpu) / signature),
                    Whole(results.MedianRate(target, "hello")), Median(results, target, "hello", w => w.P50), Median(results, target, "hello", w => w.P99),
                ];
    }

    private static void Verdicts(MarkdownReport report, Results results, Window bare)
    {
        var rows = new List<string[]>();
        if (results.Best("api-gatehouse", "hello") is { } guarded && results.Best("floor", "token") is { } token)
        {
            var limit = CheckMicroseconds * token.Cpu / Budget.TokenFloorWhenSet;
            var cost = (guarded.Cpu - bare.Cpu) * 1000;
            rows.Add(["a repeated token, over the bare API", $"{Microseconds(cost / 1000)} µs", string.Create(CultureInfo.InvariantCulture, $"{limit:0.0} µs (10 µs at a token floor of {Budget.TokenFloorWhenSet} ms)"), Verdict(cost, limit)]);
        }
        if (results.Best("api-gatehouse-new", "hello") is { } fresh && results.Best("api-signature", "hello") is { } signature)
        {
            // Beside the signature, whose check nobody can spare: reading the token, its rules, its principal.
            var (cost, limit) = (fresh.Cpu - signature.Cpu, signature.Cpu - bare.Cpu);
            rows.Add(["a new token, over an API with the bare signature check", $"{Microseconds(cost)} µs", $"{Microseconds(limit)} µs (that check itself)", Verdict(cost, limit)]);
        }
        report.Table(["budget", "measured", "limit", "verdict"], rows);
    }

    private static IEnumerable<string[]> Proxies(Results results)
    {
        var (nginx, yarp) = (results.Best("nginx", "hello"), results.Best("yarp", "hello"));
        foreach (var (target, row, title) in new[] { ("nginx", "hello", "nginx, proxying"), ("yarp", "hello", "YARP, forwarding"), ("gateway", "open", "Gatehouse, no token asked for"), ("gateway", "hello", "Gatehouse, repeated token") })
            if (results.Best(target, row) is { } best)
                yield return
                [
                    title, Microseconds(best.Cpu), nginx is null ? "–" : Ratio(best.Cpu / nginx.Cpu), yarp is null ? "–" : Ratio(best.Cpu / yarp.Cpu),
                    Whole(results.MedianRate(target, row)), Median(results, target, row, w => w.P50), Median(results, target, row, w => w.P99), Whole(best.Resident),
                ];
    }

    private static string Median(Results results, string target, string row, Func<Window, double> value) => Milliseconds(Results.Median(results.All(target, row).Select(value)));

    private static string Microseconds(double milliseconds) => (milliseconds * 1000).ToString("0.0", CultureInfo.InvariantCulture);
}
