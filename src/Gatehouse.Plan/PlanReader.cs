using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan;

/// <summary>Reads a plan file and tells everything that is wrong with it at once.</summary>
public static class PlanReader
{
    /// <summary>Reads the text of a plan: YAML, and JSON as YAML. Never throws because of what it reads.</summary>
    /// <param name="fileName">How findings call the file.</param>
    /// <param name="variable">Answers the value of an environment variable, or null.</param>
    /// <param name="clock">Says which sunsets have passed; the system's when null.</param>
    public static PlanReading Read(string text, string fileName, Func<string, string?> variable, TimeProvider? clock = null)
    {
        var findings = new Findings(fileName);
        var draft = YamlTree.Read(text, variable, findings) is { } root ? PlanSections.Read(root, stored: false, findings) : null;
        var today = DateOnly.FromDateTime((clock ?? TimeProvider.System).GetUtcNow().UtcDateTime);
        if (draft is not null) PlanRules.Check(draft with { Today = today }, findings);
        return new PlanReading(findings.HasErrors ? null : draft?.ToDocument(), findings.InFileOrder());
    }
}
