using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Reading.Proofs;
using Gatehouse.Plan.Rules;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan;

/// <summary>Reads a plan file and tells everything that is wrong with it at once.</summary>
public static class PlanReader
{
    /// <summary>In characters and in bytes: room for tens of thousands of clients.</summary>
    public const int LargestFile = 16 * 1024 * 1024;

    /// <summary>Reads the text of a plan: YAML, and JSON as YAML. Never throws because of what it reads.</summary>
    /// <param name="fileName">How findings call the file.</param>
    /// <param name="variable">Answers the value of an environment variable, or null.</param>
    /// <param name="clock">Says which sunsets have passed; the system's when null.</param>
    public static PlanReading Read(string text, string fileName, Func<string, string?> variable, TimeProvider? clock = null) =>
        Read(PlanSource.Of(text, fileName), variable, clock);

    /// <summary>Reads a plan that may stand in several files. Never throws because of what it reads.</summary>
    /// <param name="knowsSecret">Says which references to secrets the installation made that the plan is for; any will do when null.</param>
    public static PlanReading Read(PlanSource source, Func<string, string?> variable, TimeProvider? clock = null, Func<SecretReference, bool>? knowsSecret = null)
    {
        var findings = new Findings(source);
        var draft = Draft(source, variable, clock, findings, knowsSecret);
        return new PlanReading(findings.HasErrors ? null : draft?.ToDocument(), findings.InFileOrder()) { IsWithoutSecrets = draft is not null && SecretPlaces.AllAreVariables(draft, findings) };
    }

    /// <summary>What stands in the files, with everything that a start would tell about it; null when it is no plan.</summary>
    internal static PlanDraft? Draft(PlanSource source, Func<string, string?> variable, TimeProvider? clock, Findings findings, Func<SecretReference, bool>? knowsSecret = null)
    {
        return YamlTree.Read(source, variable, findings) is { } root ? Draft(root, clock, findings, knowsSecret) : null;
    }

    /// <summary>The same of what was read already.</summary>
    internal static PlanDraft? Draft(PlanNode root, TimeProvider? clock, Findings findings, Func<SecretReference, bool>? knowsSecret = null)
    {
        if (PlanSections.Read(root, stored: false, findings) is not { } read) return null;
        var draft = read with { Today = DateOnly.FromDateTime((clock ?? TimeProvider.System).GetUtcNow().UtcDateTime), KnowsSecret = knowsSecret };
        PlanRules.Check(draft, findings);
        return draft;
    }
}
