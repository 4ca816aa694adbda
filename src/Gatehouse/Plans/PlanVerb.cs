using System.CommandLine;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan</c>: the plan as something to check, choose from, look at and try, without a server.</summary>
internal static class PlanVerb
{
    public static Command Create()
    {
        var command = new Command("plan", "Check, draw and try a plan; choose what a client should be.");
        command.Subcommands.Add(PlanCheckVerb.Create());
        command.Subcommands.Add(PlanAdviseVerb.Create());
        command.Subcommands.Add(PlanMapVerb.Create());
        command.Subcommands.Add(PlanTestVerb.Create());
        return command;
    }
}
