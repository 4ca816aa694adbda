using System.Text.Json;
using Gatehouse.Plan.Exporting;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Advice;
using Gatehouse.Plan.Stored;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Checking;

/// <summary>Looks at a plan as a reviewer would: everything that a start tells, and what could be better.</summary>
public static class PlanCheck
{
    private const int MostFindings = 250_000;

    /// <summary>Checks the text of a plan. Never throws because of what it reads.</summary>
    /// <param name="fileName">How findings call the file.</param>
    /// <param name="variable">Answers the value of an environment variable, or null.</param>
    public static PlanReview Run(string text, string fileName, Func<string, string?> variable, TimeProvider? clock = null) =>
        Run(PlanSource.Of(text, fileName), variable, clock);

    /// <summary>Checks a plan that may stand in several files. Never throws because of what it reads.</summary>
    public static PlanReview Run(PlanSource source, Func<string, string?> variable, TimeProvider? clock = null)
    {
        var findings = new Findings(source, MostFindings);
        return Review(source, PlanReader.Draft(source, variable, clock, findings), findings);
    }

    /// <summary>Checks a stored version as if it stood in a file, without the way over its text.</summary>
    /// <param name="document">As <see cref="StoredPlan.Write"/> writes it.</param>
    public static PlanReview RunStored(string document, TimeProvider? clock = null)
    {
        var source = PlanSource.Of("", "plan");
        var findings = new Findings(source, MostFindings);
        using var json = JsonDocument.Parse(PlanExport.TreeOf(document).ToJsonString());
        var root = JsonTree.Read(json.RootElement);
        JsonTree.Locate(root, "", findings);
        return Review(source, PlanReader.Draft(root, clock, findings), findings);
    }

    private static PlanReview Review(PlanSource source, PlanDraft? draft, Findings findings)
    {
        if (draft is not null) AdviceRules.Check(draft, findings);
        var (told, silenced) = Silences.Apply(draft, findings);
        return new PlanReview(source, findings.HasErrors ? null : draft?.ToDocument(), told, silenced, draft is not null) { Expectations = draft is null ? [] : [.. draft.Expect.Select(expected => expected.Value)] };
    }
}
