using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Provider.Storage;
using Gatehouse.Server;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary><c>gatehouse plan apply</c> and <c>plan rollback</c>: show what changes, ask, and make it the next version if nobody was faster.</summary>
internal static class PlanApplyVerb
{
    /// <summary>Another version is in force than the one the change was computed from.</summary>
    private const int Moved = 3;

    private static readonly Argument<long> Version = new("version") { Description = "The version to go back to; gatehouse plan history lists them." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would change, and change nothing." };
    private static readonly Option<long?> Expected = new("--expect-version") { Description = "Refuse when another version is in force.", HelpName = "N" };
    private static readonly Option<string?> Author = VerbOptions.Text("--author", "NAME", "Who makes the change. Default: the user of this machine");
    private static readonly Option<string?> Reason = VerbOptions.Text("--reason", "TEXT", "Why the change is made.");

    public static Command CreateApply()
    {
        var command = WithOptions(new Command("apply", "Make a plan the next version of the configuration.") { PlanInput.File });
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var input = PlanInput.Read(parsed);
            var proposed = await installation.Versions.ProposeAsync(input.Source, PlanVariables.Find, cancel);
            return await RunAsync(parsed, installation, proposed, input.Name, AuthorOf(parsed, ChangeSources.Apply, null), cancel);
        });
        return command;
    }

    public static Command CreateRollback()
    {
        var command = WithOptions(new Command("rollback", "Go back to a version: it becomes the next one again.") { Version });
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var version = parsed.GetValue(Version);
            var proposed = await installation.Versions.ProposeAsync(version, cancel);
            return await RunAsync(parsed, installation, proposed, $"version {version}", AuthorOf(parsed, ChangeSources.Rollback, $"back to version {version}"), cancel);
        });
        return command;
    }

    private static Command WithOptions(Command command)
    {
        foreach (var option in (Option[])[DryRun, Expected, VerbOptions.Yes, Author, Reason]) command.Options.Add(option);
        return command;
    }

    private static ChangeAuthor AuthorOf(ParseResult parsed, string source, string? reason) => new(source, parsed.ValueOf(Author) ?? Environment.UserName, parsed.ValueOf(Reason) ?? reason);

    private static async Task<int> RunAsync(ParseResult parsed, Installation installation, ProposedPlan proposed, string name, ChangeAuthor author, CancellationToken cancel)
    {
        var version = proposed.Base?.Version ?? 0;
        if (parsed.GetValue(Expected) is { } expected && expected != version) return TellMoved(proposed.Base, expected);
        if (!proposed.IsNew)
        {
            Console.WriteLine($"Nothing to do: version {version} says the same.");
            return 0;
        }
        await ShowAsync(installation, proposed, name, cancel);
        if (parsed.GetValue(DryRun))
        {
            Console.WriteLine("Nothing was changed (--dry-run).");
            return 0;
        }
        if (!VerbOptions.Confirm(parsed, $"Make this version {version + 1}?"))
        {
            await Console.Error.WriteLineAsync("Nothing was changed.");
            return 1;
        }
        if (await installation.Versions.TryApplyAsync(proposed, author, cancel) is { } made)
        {
            Console.WriteLine($"Version {made.Version} is in force. Nodes follow within seconds.");
            return 0;
        }
        return TellMoved(await installation.Versions.ReadAsync(null, cancel), version);
    }

    private static async Task ShowAsync(Installation installation, ProposedPlan proposed, string name, CancellationToken cancel)
    {
        var style = ConsoleStyle.Of(Console.Out);
        var old = proposed.Base is { } inForce ? ReviewedPlan.Of(inForce) : ReviewedPlan.Empty;
        DifferenceText.Write(style, ComparedPlans.NameOf(proposed.Base), name, await ChangeReview.OfAsync(old, ReviewedPlan.Of(proposed), installation, cancel));
        if (await installation.Versions.FindMissingAccountsAsync(proposed.Plan, cancel) is { Count: > 0 } missing)
            style.Fill("", $"Without a password in the plan, no account is made for {string.Join(", ", missing.Select(DifferenceText.Plain))}.");
    }

    private static int TellMoved(ConfigurationVersion? inForce, long expected)
    {
        ConsoleStyle.Of(Console.Error).Fill("", DifferenceText.Plain($"Nothing was changed: {ComparedPlans.NameOf(inForce, isInForce: false)} is in force, and not version {expected}, from which this was computed. "
            + $"See what was changed meanwhile with gatehouse plan diff --version {expected}, and try again."));
        return Moved;
    }
}
