using System.Runtime.CompilerServices;
using Gatehouse.Plan.Checking;

namespace Gatehouse.Plan.Tests.Checking;

/// <summary>Pages that are made of the code. With <c>UPDATE=1</c> they are written anew.</summary>
public class Reference
{
    [Fact]
    public void The_rules_of_plans_stand_in_the_reference() => IsUpToDate("docs/reference/plan-rules.md", RuleReference.Write());

    internal static void IsUpToDate(string page, string text, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(here, "../../../..", page);
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"{page} is stale. Write it anew: UPDATE=1 dotnet run --project tests/Gatehouse.Plan.Tests.");
    }
}
