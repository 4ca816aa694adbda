namespace Gatehouse.Plan.Tests;

/// <summary>Secrets that are mounted as files: <c>NAME_FILE</c> says where the variable <c>NAME</c> is.</summary>
public sealed class VariablesInFiles : IDisposable
{
    // Names of their own: the environment belongs to every test.
    private readonly string _name = $"PLAN_{Guid.NewGuid():N}".ToUpperInvariant();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_name, null);
        Environment.SetEnvironmentVariable(_name + "_FILE", null);
        File.Delete(_file);
    }

    [Theory]
    [InlineData("Zk3vQ8yTnR5wL1xH7pJ0mB4cD6fG9sAe2uVi")]
    [InlineData("Zk3vQ8yTnR5wL1xH7pJ0mB4cD6fG9sAe2uVi\n")]
    [InlineData("Zk3vQ8yTnR5wL1xH7pJ0mB4cD6fG9sAe2uVi\r\n")]
    public void The_value_is_the_file_without_the_end_of_its_last_line(string content)
    {
        File.WriteAllText(_file, content);
        Environment.SetEnvironmentVariable(_name + "_FILE", _file);
        var reading = Read();
        Assert.Empty(reading.Findings.Where(finding => finding.Level is FindingLevel.Error));
        Assert.Equal("Zk3vQ8yTnR5wL1xH7pJ0mB4cD6fG9sAe2uVi", ((Model.SecretValue)Assert.Single(Assert.Single(reading.Plan!.Clients).Secrets).Secret).Value);
    }

    [Fact]
    public void What_is_set_itself_needs_no_file()
    {
        Environment.SetEnvironmentVariable(_name, Plans.Secret);
        Assert.NotNull(Read().Plan);
    }

    [Fact]
    public void Both_at_once_is_a_fault_that_shows_neither()
    {
        File.WriteAllText(_file, Plans.Secret);
        Environment.SetEnvironmentVariable(_name, "Another-Secret-0123456789-0123456789");
        Environment.SetEnvironmentVariable(_name + "_FILE", _file);
        var finding = Assert.Single(Read().Findings, finding => finding.Level is FindingLevel.Error);
        Assert.Equal($"needs the variable {_name}, which is set, and so is {_name}_FILE; unset one of the two", finding.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_or_too_large_is_a_fault()
    {
        Environment.SetEnvironmentVariable(_name + "_FILE", "/nowhere/secret");
        Assert.StartsWith($"needs the variable {_name}, which is in the file of {_name}_FILE, which cannot be read", Assert.Single(Read().Findings, finding => finding.Level is FindingLevel.Error).Message, StringComparison.Ordinal);
        File.WriteAllText(_file, new string('x', 1024 * 1024 + 1));
        Environment.SetEnvironmentVariable(_name + "_FILE", _file);
        Assert.EndsWith("which is larger than 1 MiB", Assert.Single(Read().Findings, finding => finding.Level is FindingLevel.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_either_both_ways_are_told() =>
        Assert.Contains($"set {_name} before starting, or {_name}_FILE to a file that holds it", Assert.Single(Read().Findings, finding => finding.Level is FindingLevel.Error).Remedy, StringComparison.Ordinal);

    private PlanReading Read() => PlanReader.Read(Plans.Service().Replace("${SECRET}", "${" + _name + "}", StringComparison.Ordinal), "gatehouse.yaml", PlanVariables.Find);
}
