using System.CommandLine;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary><c>gatehouse plan drift</c>: where what is in force differs from the file, and who made it so.</summary>
internal static class PlanDriftVerb
{
    public static Command Create()
    {
        var command = new Command("drift", "Tell where what is in force differs from a plan, and who made it so.") { PlanInput.File, PlanInput.StandIns, VerbOptions.Json };
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var (plan, proposed) = await ComparedPlans.OfFileAsync(parsed, parsed.GetValue(PlanInput.File)!, installation, cancel);
            var drifted = await PlanDrift.FindAsync(installation.Versions, proposed, cancel);
            if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json =>
            {
                json.WriteString("file", plan.Name);
                json.WriteNumber("version", proposed.Base?.Version ?? 0);
                DifferenceJson.Write(json, drifted);
            });
            else WriteText(ConsoleStyle.Of(Console.Out), plan.Name, proposed, drifted);
            return drifted.IsEmpty ? 0 : 1;
        });
        return command;
    }

    private static void WriteText(ConsoleStyle style, string name, ProposedPlan proposed, IReadOnlyList<DriftedField> drifted)
    {
        DifferenceText.WriteHeading(style, name, ComparedPlans.NameOf(proposed.Base));
        foreach (var part in drifted.GroupBy(field => field.Change.Part))
        {
            style.Out.WriteLine(style.Bold(DifferenceText.Plain(DifferenceText.PartInWords(part.Key))));
            foreach (var field in part)
            {
                DifferenceText.WriteChange(style, field.Change);
                style.Wrap("", DifferenceText.Plain(OriginOf(field)), 6);
            }
            style.Out.WriteLine();
        }
        style.Fill("", drifted.Count == 0 ? $"No drift: {name} is what is in force." : $"{DifferenceText.Count(drifted.Count, "difference")} between {name} and what is in force.");
    }

    private static string OriginOf(DriftedField field) => field.IsEdited
        ? "the file was edited, and that is not in force"
        : $"since version {field.Since.Version}, {ComparedPlans.OriginOf(field.Since.Source, field.Since.Author)}, {ConsoleTable.Date(field.Since.AppliedAt)}{(field.Since.Reason is { } reason ? $": {reason}" : "")}";
}
