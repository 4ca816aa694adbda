using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan check</c>: everything there is to say about a plan, for people and for programs, and repairs where one is obvious.</summary>
internal static class PlanCheckVerb
{
    private const int NotReadable = 2;

    private static readonly Option<bool> Sarif = new("--sarif") { Description = "Write SARIF 2.1.0, for code scanning." };
    private static readonly Option<bool> Fix = new("--fix") { Description = "Show what can be repaired, and write it." };
    private static readonly Option<bool> Strict = new("--strict") { Description = "Fail on warnings too." };
    private static readonly Option<bool> All = new("--all") { Description = "Show every finding, however many a rule has." };

    public static Command Create()
    {
        var command = new Command("check", "Tell everything that is wrong with a plan, and what could be better.") { PlanInput.File, VerbOptions.Json, Sarif, Fix, VerbOptions.Yes, Strict, All, PlanInput.StandIns };
        command.OnPlan(static parsed => Task.FromResult(Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var input = PlanInput.Read(parsed);
        var variables = PlanInput.Variables(parsed);
        var review = PlanCheck.Run(input.Source, variables);
        if (parsed.GetValue(Fix)) review = Repair(parsed, input, review, variables);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => PlanCheckJson.Write(json, input.Name, review));
        else if (parsed.GetValue(Sarif)) PlanSarif.Write(Console.Out, review);
        else PlanCheckText.Write(ConsoleStyle.Of(Console.Out), input.Name, review, parsed.GetValue(All));
        if (!review.IsReadable) return NotReadable;
        return review.Count(FindingLevel.Error) > 0 || (parsed.GetValue(Strict) && review.Count(FindingLevel.Warning) > 0) ? 1 : 0;
    }

    /// <summary>Shows the difference, asks, writes, and checks again. A repair that would break the plan is not written.</summary>
    private static PlanReview Repair(ParseResult parsed, PlanInput input, PlanReview review, Func<string, string?> variables)
    {
        var repaired = PlanFixes.Apply(review);
        if (repaired.Fixed.IsEmpty) return review;
        PlanCheckText.WriteChanges(ConsoleStyle.Of(Console.Error), repaired);
        var again = PlanCheck.Run(repaired.Source, variables);
        if (again.Count(FindingLevel.Error) > review.Count(FindingLevel.Error)) throw new ServerSetupException("With these changes the plan would have more errors than before, so nothing was written. Make them by hand.");
        if (!VerbOptions.Confirm(parsed, $"Write {string.Join(", ", repaired.Changed.Select(change => change.File.Name))}?")) return review;
        input.Write(repaired.Changed.Select(change => change.File));
        return again;
    }
}
