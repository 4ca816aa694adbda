using System.Reflection;
using System.Text;
using Gatehouse.Provider.Audit;

namespace Gatehouse.Architecture.Tests;

/// <summary>One catalogue of what is recorded: code records nothing else, and the reference says the same.</summary>
public sealed class AuditCatalogue
{
    private const string ReferencePath = "docs/reference/audit.md";
    private const string Begin = "<!-- Written from Gatehouse.Provider/Audit/AuditEvents.cs; a test holds it. -->\n";
    private const string End = "<!-- End of what is written. -->\n";

    [Fact]
    public void Every_event_is_listed_once_and_named_alike()
    {
        var fields = typeof(AuditEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((AuditEvent)field.GetValue(null)!).Name);
        Assert.Equal(fields.Order(), AuditEvents.All.Select(known => known.Name).Order());
        Assert.Distinct(AuditEvents.All.Select(known => known.Name));
        Assert.All(AuditEvents.All, known => Assert.Matches(@"^[a-z_]+\.[a-z_]+$", known.Name));
        Assert.All(AuditEvents.All, known => Assert.False(known.Meaning.EndsWith('.'), known.Name));
    }

    [Fact]
    public void Code_records_every_event_of_it()
    {
        var code = string.Join('\n', Repository.SourceFiles("src").Where(file => file.Name != "AuditEvents.cs").SelectMany(file => file.Lines));
        var unused = typeof(AuditEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => !code.Contains($"AuditEvents.{field.Name}", StringComparison.Ordinal)).Select(field => field.Name);
        Assert.Empty(unused);
    }

    [Fact]
    public void The_reference_is_the_catalogue() => GeneratedTable.Hold(ReferencePath, Begin, End, Table());

    private static string Table()
    {
        var text = new StringBuilder("\n| Event | Recorded when | Tells, beside who, when and from where |\n|---|---|---|\n");
        foreach (var known in AuditEvents.All) text.Append($"| `{known.Name}` | {known.Meaning} | {known.Tells} |\n");
        return text.Append('\n').ToString();
    }
}
