using System.CommandLine;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Plan.Text;
using Gatehouse.Plans.Changing;
using Gatehouse.Server;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Decisions;

namespace Gatehouse.Plans.Replaying;

/// <summary><c>gatehouse plan replay</c>: makes the decisions of the last days again by another plan, and tells who would newly fail and who would newly pass.</summary>
internal static class PlanReplayVerb
{
    private static readonly Argument<string?> File = new("plan") { Description = "The other plan: a file, or a folder of files; - for standard input.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<long?> Version = new("--version") { Description = "A version in the place of a file, as before a rollback.", HelpName = "N" };
    private static readonly Option<string?> Since = VerbOptions.Text("--since", "TIME", "How far back: 12h, 7d. Default: 7d");

    public static Command Create()
    {
        var command = new Command("replay", "Make the decisions of the last days again by another plan.") { File, Version, Since, VerbOptions.Json, PlanInput.StandIns };
        foreach (var option in VerbOptions.OfInstallation) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(File) is null == result.GetValue(Version) is null) result.AddError("Name the plan to try: a file, or a version by --version N.");
        });
        command.OnPlan(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var length = parsed.GetValue(Since) ?? "7d";
        if (!Duration.TryParse(length, out var since) || since == TimeSpan.Zero) throw new ServerSetupException($"--since {length} is no time: write it as 12h or 7d.");
        await using var installation = await Installation.OpenAsync(ServeVerb.OptionsOf(parsed), default);
        if (installation.Plan is not { } inForce) throw new ServerSetupException("The database holds no configuration yet. Apply a plan, or start the server once.");
        var other = parsed.GetValue(Version) is { } number ? await ComparedPlans.OfVersionAsync(number, installation, default) : (await ComparedPlans.OfFileAsync(parsed, parsed.GetValue(File)!, installation, default)).Plan;

        var (rows, now) = await RecordedDecisions.ReadAsync(installation, since, default);
        if (rows.Count == 0) throw new ServerSetupException(NothingRecorded(inForce, length));
        var replay = await Replay.RunAsync(
            (ComparedPlans.NameOf(installation.Version), new ReplayingPlan(inForce, now, installation.DefaultIssuer)),
            (other.Name, new ReplayingPlan(StoredPlan.Read(other.Plan.Document), now, installation.DefaultIssuer)),
            now - since, rows);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => ReplayJson.Write(json, replay));
        else ReplayText.Write(ConsoleStyle.Of(Console.Out), replay);
        return replay.Harms ? 1 : 0;
    }

    private static string NothingRecorded(PlanDocument plan, string length) => plan.Decisions.Recorded
        ? $"No decision was recorded within the last {length}. A server writes down what it decides every ten seconds."
        : "The plan in force records no decisions (decisions.record: off), so there is nothing to replay.";
}
