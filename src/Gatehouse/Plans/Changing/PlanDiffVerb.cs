using System.CommandLine;
using Gatehouse.Server;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary><c>gatehouse plan diff</c>: what changes between two plans, and what that means for access, live grants and security.</summary>
internal static class PlanDiffVerb
{
    private static readonly Argument<string[]> Files = new("files") { Description = "One plan, compared with what is in force; or two plans. - for standard input.", Arity = new ArgumentArity(0, 2) };
    private static readonly Option<long[]> Versions = new("--version") { Description = "A version in the place of what is in force, or of a file; twice for two versions.", HelpName = "N", Arity = new ArgumentArity(0, 2) };
    private static readonly Option<bool> ExitCode = new("--exit-code") { Description = "Exit with 1 when there is a difference." };

    public static Command Create()
    {
        var command = new Command("diff", "Tell what changes between two plans, and what that means.") { Files, Versions, ExitCode, VerbOptions.Json, PlanInput.StandIns };
        foreach (var option in VerbOptions.OfInstallation) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Files)?.Length ?? 0) + (result.GetValue(Versions)?.Length ?? 0) is 0 or > 2) result.AddError("Name one or two plans: files, or versions by --version N.");
        });
        command.OnPlan(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var (files, versions) = (parsed.GetValue(Files) ?? [], parsed.GetValue(Versions) ?? []);
        if (files is [var one, var other])
        {
            var (first, second) = ComparedPlans.OfFiles(parsed, one, other);
            return Tell(parsed, first, second, await ChangeReview.OfAsync(first.Plan, second.Plan, null, default));
        }
        await using var installation = await Installation.OpenAsync(ServeVerb.OptionsOf(parsed), default);
        // What is in force is the older one of a file, and the newer one of a former version.
        var old = await ComparedPlans.OfVersionAsync(versions.Length > 0 ? versions[0] : null, installation, default);
        var now = files is [var file] ? (await ComparedPlans.OfFileAsync(parsed, file, installation, default)).Plan : await ComparedPlans.OfVersionAsync(versions.Length > 1 ? versions[1] : null, installation, default);
        return Tell(parsed, old, now, await ChangeReview.OfAsync(old.Plan, now.Plan, versions.Length == 0 ? installation : null, default));
    }

    private static int Tell(ParseResult parsed, ComparedPlan old, ComparedPlan now, ChangeReview review)
    {
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json =>
        {
            json.WriteString("from", old.Name);
            json.WriteString("to", now.Name);
            DifferenceJson.Write(json, review);
        });
        else DifferenceText.Write(ConsoleStyle.Of(Console.Out), old.Name, now.Name, review);
        return parsed.GetValue(ExitCode) && !review.Difference.IsEmpty ? 1 : 0;
    }
}
