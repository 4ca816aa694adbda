using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Mapping;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan map</c>: the architecture as a picture, and who may do what where as a table.</summary>
internal static class PlanMapVerb
{
    private static readonly Option<bool> Svg = new("--svg") { Description = "A picture (SVG). The default." };
    private static readonly Option<bool> Mermaid = new("--mermaid") { Description = "A Mermaid flowchart." };
    private static readonly Option<bool> Html = new("--html") { Description = "A page with the picture, the matrix of clients and APIs, and what a check warns of." };
    private static readonly Option<bool> Csv = new("--csv") { Description = "The matrix for spreadsheets." };
    private static readonly Option<bool> Dark = new("--dark") { Description = "In dark colours." };
    private static readonly Option<string?> Output = VerbOptions.Text("--output", "FILE", "Where to write. Default: standard output");

    public static Command Create()
    {
        var command = new Command("map", "Draw who gets at what.") { PlanInput.File, Svg, Mermaid, Html, Csv, Dark, Output, PlanInput.StandIns };
        command.Validators.Add(result =>
        {
            if (((Option<bool>[])[Svg, Mermaid, Html, Csv]).Count(result.GetValue) > 1) result.AddError("Choose one of --svg, --mermaid, --html and --csv.");
        });
        command.SetAction((parsed, cancel) => ServeVerb.TellFaultsAsync(async () =>
        {
            var input = PlanInput.Read(parsed);
            var review = PlanCheck.Run(input.Source, PlanInput.Variables(parsed));
            if (review.Plan is not { } plan) throw new ServerSetupException(string.Join('\n', review.Findings.Where(finding => finding.Level is FindingLevel.Error)));
            var text = Draw(parsed, PlanMap.Of(plan, review.Findings));
            if (parsed.GetValue(Output) is { } file) await PlanOutput.WriteAsync(file, text, cancel);
            else await Console.Out.WriteAsync(text);
        }));
        return command;
    }

    private static string Draw(ParseResult parsed, PlanMap map)
    {
        var dark = parsed.GetValue(Dark);
        return parsed.GetValue(Mermaid) ? MapMermaid.Write(map, dark)
            : parsed.GetValue(Html) ? MapTable.WriteHtml(map, dark ? true : null)
            : parsed.GetValue(Csv) ? MapTable.WriteCsv(map)
            : MapSvg.Write(map, dark);
    }
}
