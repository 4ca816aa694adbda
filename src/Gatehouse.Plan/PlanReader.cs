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
    public static PlanReading Read(string text, string fileName, Func<string, string?> variable)
    {
        var findings = new Findings(fileName);
        var draft = YamlTree.Read(text, variable, findings) is { } root ? PlanSections.Read(root, stored: false, findings) : null;
        if (draft is not null) PlanRules.Check(draft, findings);
        return new PlanReading(findings.HasErrors ? null : draft?.ToDocument(), findings.InFileOrder());
    }
}
