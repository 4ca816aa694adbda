using Gatehouse.Plan.Checking;

namespace Gatehouse.Plan.Tests.Checking;

/// <summary>Pages that are made of the code. With <c>UPDATE=1</c> they are written anew.</summary>
public class Reference
{
    [Fact]
    public void The_rules_of_plans_stand_in_the_reference() => IsUpToDate("docs/reference/plan-rules.md", RuleReference.Write());

    internal static void IsUpToDate(string page, string text)
    {
        var path = Path.Combine(Root(), page);
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"{page} is stale. Write it anew: UPDATE=1 dotnet run --project tests/Gatehouse.Plan.Tests.");
    }

    /// <summary>The checkout, found from the built assembly: a deterministic build hides the paths of its sources.</summary>
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("Gatehouse.slnx");
        return folder.FullName;
    }
}
