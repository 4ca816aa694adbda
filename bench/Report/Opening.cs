using System.Globalization;
using System.Runtime.InteropServices;

namespace Gatehouse.Bench.Report;

/// <summary>What ran where and how, so that the numbers can be judged.</summary>
internal static class Opening
{
    public static void Write(MarkdownReport report, Dictionary<string, string> options, Results results)
    {
        report.Paragraph("# Results");
        report.Paragraph("Written by `bench/run`; `bench/README.md` says what is measured and how to read it. All numbers below are of one run on one machine.");
        if (options["--quick"] == "1")
            report.Paragraph("> **This was a smoke run** (`--quick`): windows of a second, one repetition. It shows that everything runs; its numbers mean nothing.");
        if (results.Invalid.Count > 0)
            report.Paragraph($"> **Windows with wrong answers, left out below:** {string.Join(", ", results.Invalid.Distinct())}.");

        report.Table(["", "this run"],
        [
            ["machine", $"{Cpu()}, {Environment.ProcessorCount} CPUs, {MemoryGiB()} GiB"],
            ["system", $"{OperatingSystemName()}, {RuntimeInformation.FrameworkDescription}, Node.js {options["--node"]}, {options["--postgres"]}"],
            ["date", TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
            ["windows", $"{options["--repetitions"]} repetitions of {options["--window"]} s, interleaved, 16 users in a closed loop on the loopback"],
        ]);
        report.Paragraph(
            "The servers run on CPU 0, the one being measured while all others rest; driver and PostgreSQL share CPU 1. **CPU is milliseconds of server and database together per operation, the cheapest "
            + "window of all repetitions** (neighbours only ever add); rates and percentiles are medians and depend on the driver's CPU as well. "
            + "Durable storage is on where a target has any: SQLite in WAL mode, `synchronous=FULL` in Gatehouse and the floor and as the library sets it in OpenIddict, "
            + "PostgreSQL with fsync and synchronous commits. oidc-provider keeps everything in memory.");
    }

    private static string Cpu() => Field("/proc/cpuinfo", "model name", ':');

    private static string OperatingSystemName() => Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"');

    private static long MemoryGiB() => (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes + (1L << 29)) >> 30;

    private static string Field(string file, string name, char separator)
    {
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim();
    }
}
