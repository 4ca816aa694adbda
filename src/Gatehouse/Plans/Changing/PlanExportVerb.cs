using System.CommandLine;
using Gatehouse.Plan.Exporting;
using Gatehouse.Server;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary><c>gatehouse plan export</c>: a version as a plan file.</summary>
internal static class PlanExportVerb
{
    private static readonly Option<long?> Version = new("--version") { Description = "Which version. Default: the one in force", HelpName = "N" };
    private static readonly Option<bool> AsWritten = new("--as-written") { Description = "The text that was applied, with its comments and variables." };
    private static readonly Option<string?> Output = VerbOptions.Text("--output", "FILE", "Where to write. Default: standard output");

    public static Command Create()
    {
        var command = new Command("export", "Write a version as a plan file.") { Version, AsWritten, Output };
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var version = await installation.Versions.ReadAsync(parsed.GetValue(Version), cancel);
            var text = parsed.GetValue(AsWritten)
                ? await installation.Versions.ReadTextAsync(version.Version, cancel) ?? throw new ServerSetupException($"The text of version {version.Version} is not kept: a secret stood in it, or an earlier release applied it. Without --as-written it is written anew.")
                : PlanExport.Write(PlanVersions.Normalize(version),
                    DifferenceText.Plain($"V{ComparedPlans.NameOf(version, isInForce: false)[1..]}{(version.Reason is { } reason ? $": {reason}" : "")}"),
                    "Secrets are named by what this installation keeps of them; to any other they say nothing.");
            if (parsed.GetValue(Output) is { } file) await PlanOutput.WriteAsync(file, text, cancel);
            else await Console.Out.WriteAsync(text);
            return 0;
        });
        return command;
    }
}
