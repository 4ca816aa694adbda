using System.CommandLine;
using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.People;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plans;
using Gatehouse.Plans.Importing;
using Gatehouse.Server;
using Gatehouse.Server.Administration;

namespace Gatehouse.Importing;

/// <summary><c>gatehouse users import</c>: people who come from another product, with the passwords that they have.</summary>
internal static class UsersImportVerb
{
    private static readonly Option<string?> From = VerbOptions.Text("--from", "PRODUCT", $"What it is of, when that is not plain: {string.Join(", ", PeopleImport.Names)}.");
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Tell what would be done, and change nothing." };

    public static Command Create()
    {
        var command = new Command("import", "Add the people of Keycloak or of ASP.NET Core Identity, with the passwords that they have.") { ForeignInput.Source, From, ForeignInput.Realm, DryRun, VerbOptions.Json };
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var source = await ForeignInput.ReadAsync(parsed.GetValue(ForeignInput.Source)!, ForeignTables.OfPeople, cancel);
            var people = Read(source, parsed);
            var report = await new Arrivals(installation).AddAsync(people, parsed.GetValue(DryRun), cancel);
            if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => ArrivalText.Write(json, people.Product, report));
            else ArrivalText.Write(ConsoleStyle.Of(Console.Out), $"{people.Product}, {source.Name}", report, parsed.GetValue(DryRun));
        });
        return command;
    }

    private static ImportedPeople Read(ForeignSource source, ParseResult parsed)
    {
        try
        {
            return PeopleImport.Run(source, parsed.GetValue(From), parsed.GetValue(ForeignInput.Realm));
        }
        catch (ImportFaultException fault)
        {
            throw new ServerSetupException(fault.Message);
        }
    }
}
