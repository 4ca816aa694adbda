using System.CommandLine;
using Gatehouse.Audit;
using Gatehouse.Load;
using Gatehouse.Plans;

namespace Gatehouse;

/// <summary>Everything that can be typed after <c>gatehouse</c>.</summary>
internal static class Verbs
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Gatehouse: an OAuth 2.0 and OpenID Connect provider.");
        root.Subcommands.Add(ServeVerb.Create());
        root.Subcommands.Add(ClientsVerb.Create());
        root.Subcommands.Add(KeysVerb.Create());
        root.Subcommands.Add(UsersVerb.Create());
        root.Subcommands.Add(DoctorVerb.Create());
        root.Subcommands.Add(TokenVerb.Create());
        root.Subcommands.Add(ExplainVerb.Create());
        root.Subcommands.Add(AuditVerb.Create());
        root.Subcommands.Add(GatewayVerb.Create());
        root.Subcommands.Add(PlanVerb.Create());
        root.Subcommands.Add(BenchVerb.Create());
        // The default verb: `gatehouse` and `gatehouse --plan …` serve.
        if (args.Length == 0 || (args[0].StartsWith('-') && args[0] is not ("-h" or "-?" or "--help" or "--version"))) args = [ServeVerb.Name, .. args];
        return root.Parse(args).InvokeAsync();
    }
}
