namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>
/// What a running server publishes while something is really wrong makes the shipped rules fire what the table names, and nothing else;
/// before it, nothing fires. The machine does nothing else meanwhile. Where it is too slow even so, the two alerts on slowness are not judged.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
[Trait("Runs", "once")]
public sealed class FaultsFireTheirAlerts(MeasuredFaults measured) : IClassFixture<MeasuredFaults>
{
    public static TheoryData<string> Names => [.. FaultTable.Rows.Select(row => row.Fault)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_alerts_of_the_table_fire_and_no_others(string fault) => await measured.OfAsync(fault);

    [Fact]
    public void Each_fault_of_the_table_is_provoked_and_each_alert_is_in_it_or_has_a_reason_why_not()
    {
        Assert.Equal(Provoked.Groups.SelectMany(group => group.Faults).Select(fault => fault.Name).Order(StringComparer.Ordinal), FaultTable.Rows.Select(row => row.Fault).Order(StringComparer.Ordinal));
        var alerts = Promtool.AlertRules.SelectMany(File.ReadLines).Where(line => line.Contains("- alert: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]).Distinct().Order(StringComparer.Ordinal);
        var named = FaultTable.Rows.SelectMany(row => row.Alerts).Distinct().Concat(FaultTable.NotProvoked.Select(row => row.Alert));
        Assert.Equal(alerts, named.Order(StringComparer.Ordinal));
        Assert.All(FaultTable.NotProvoked, row => Assert.NotEmpty(row.Reason));
    }
}
