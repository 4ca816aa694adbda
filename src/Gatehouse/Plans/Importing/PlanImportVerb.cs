using System.CommandLine;
using Gatehouse.Importing;
using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Server;

namespace Gatehouse.Plans.Importing;

/// <summary><c>gatehouse plan import</c>: a plan out of what another product exported, and everything that does not come along.</summary>
internal static class PlanImportVerb
{
    private static readonly Option<string?> From = VerbOptions.Text("--from", "PRODUCT", $"What it is of, when that is not plain: {string.Join(", ", PlanImport.Names)}.");
    private static readonly Option<string?> Output = VerbOptions.Text("--output", "FILE", "Where to write the plan. Default: standard output");
    private static readonly Option<string?> Secrets = VerbOptions.Text("--secrets", "FILE", "Where to write secrets that stood there in clear, as NAME=value for the plan's variables; readable by you alone. Without it they are not written anywhere.");

    public static Command Create()
    {
        var command = new Command("import", "Make a plan of what Keycloak, Auth0, IdentityServer, OpenIddict or Ory Hydra exported, and tell what does not come along.") { ForeignInput.Source, From, ForeignInput.Realm, Output, Secrets, VerbOptions.Json };
        command.SetAction((parsed, cancel) => ServeVerb.TellFaultsAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var source = await ForeignInput.ReadAsync(parsed.GetValue(ForeignInput.Source)!, ForeignTables.OfPlans, cancel);
        var imported = Translate(source, parsed.GetValue(From), parsed.GetValue(ForeignInput.Realm));
        // Secrets first: a plan whose variables nobody can set would look as if it were done.
        if (parsed.GetValue(Secrets) is { } secrets) await SecretsFile.WriteAsync(secrets, imported.Secrets, cancel);
        if (parsed.GetValue(Output) is { } file) await PlanOutput.WriteAsync(file, imported.Plan, cancel);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => ImportJson.Write(json, imported, withPlan: parsed.GetValue(Output) is null));
        else
        {
            if (parsed.GetValue(Output) is null) await Console.Out.WriteAsync(imported.Plan);
            ImportText.Write(ConsoleStyle.Of(Console.Error), imported, source.Name);
        }
    }

    private static ImportedPlan Translate(ForeignSource source, string? from, string? realm)
    {
        try
        {
            return PlanImport.Run(source, from, realm);
        }
        catch (ImportFaultException fault)
        {
            throw new ServerSetupException(fault.Message);
        }
    }
}
