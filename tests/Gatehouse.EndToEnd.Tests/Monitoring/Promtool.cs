namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>The rules as Prometheus itself checks and tests them.</summary>
[Trait("Runs", "once")]
public sealed class Promtool
{
    internal static readonly string Folder = Path.Combine(Checkout.Root, "monitoring", "prometheus");

    /// <summary>The files that have alerts in them.</summary>
    internal static readonly string[] AlertRules = [.. Directory.GetFiles(Path.Combine(Folder, "rules"), "*.yaml").Where(file => File.ReadAllText(file).Contains("- alert: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static readonly string? Missing = File.Exists("/usr/bin/promtool") ? null : "promtool is missing: apt-get install prometheus";

    [Fact]
    public async Task The_rules_are_accepted() => await RunAsync(["check", "rules", .. Directory.GetFiles(Path.Combine(Folder, "rules"), "*.yaml")]);

    [Fact]
    public async Task The_configuration_is_accepted() => await RunAsync(["check", "config", "--syntax-only", Path.Combine(Folder, "prometheus.yml")]);

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_only_then() => await RunAsync(["test", "rules", .. Directory.GetFiles(Path.Combine(Folder, "tests"), "*.yaml")]);

    private static Task RunAsync(string[] arguments) => RunAsync("promtool", arguments);

    internal static async Task RunAsync(string program, string[] arguments)
    {
        if (Missing is not null) Assert.Skip(Missing);
        await using var promtool = RunningProgram.Start(program, arguments, new Dictionary<string, string?>(), Folder);
        Assert.True(await promtool.WaitForExitAsync(TimeSpan.FromMinutes(8)) == 0, promtool.Output);
    }
}
