using System.CommandLine;
using Gatehouse.Plans.Changing;
using Gatehouse.Plans.Importing;
using Gatehouse.Plans.Replaying;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan</c>: the plan as something to check, choose from, look at and try without a server, and to compare and apply beside one.</summary>
internal static class PlanVerb
{
    /// <summary>Runs a verb that has an exit code of its own; what cannot be read or written is told, and ends with 2.</summary>
    public static void OnPlan(this Command command, Func<ParseResult, Task<int>> run) => command.SetAction(async (parsed, _) =>
    {
        var code = 0;
        var fault = await ServeVerb.TellFaultsAsync(async () => code = await run(parsed));
        return fault == 0 ? code : fault;
    });

    public static Command Create()
    {
        var command = new Command("plan", "Check, draw and try a plan; choose what a client should be; come from elsewhere; compare, apply and take back.");
        command.Subcommands.Add(PlanCheckVerb.Create());
        command.Subcommands.Add(PlanAdviseVerb.Create());
        command.Subcommands.Add(PlanImportVerb.Create());
        command.Subcommands.Add(PlanMapVerb.Create());
        command.Subcommands.Add(PlanTestVerb.Create());
        command.Subcommands.Add(PlanWhatIfVerb.Create());
        command.Subcommands.Add(PlanDiffVerb.Create());
        command.Subcommands.Add(PlanReplayVerb.Create());
        command.Subcommands.Add(PlanApplyVerb.CreateApply());
        command.Subcommands.Add(PlanExportVerb.Create());
        command.Subcommands.Add(PlanDriftVerb.Create());
        command.Subcommands.Add(PlanHistoryVerb.Create());
        command.Subcommands.Add(PlanApplyVerb.CreateRollback());
        return command;
    }
}
