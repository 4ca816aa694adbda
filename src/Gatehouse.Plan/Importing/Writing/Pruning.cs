using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Exporting;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Importing.Writing;

/// <summary>
/// Takes out of a plan whatever its reader would refuse, and tells it with the reader's own words: what another product let through need not
/// be allowed here, and the rules of plans are written once.
/// </summary>
internal sealed class Pruning(JsonObject plan, PlanDrafting drafting, Func<string, string?> variable, TimeProvider clock)
{
    private const int MostRounds = 20;
    private const int MostFindings = 250_000;

    private static readonly string[] Required = ["client_id", "kind", "name", "resource"];

    /// <summary>Clients that cannot be written as they are, for whoever completes them.</summary>
    public List<(JsonObject Client, string Reason)> SetAside { get; } = [];

    /// <summary>The text of the plan, which its reader accepts.</summary>
    public string Run()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var text = YamlWriting.Write(plan);
            var findings = new Findings(PlanSource.Of(text, "plan"), MostFindings);
            PlanReader.Draft(PlanSource.Of(text, "plan"), variable, clock, findings);
            var errors = findings.InFileOrder().Where(finding => finding.Level is FindingLevel.Error).ToList();
            if (errors.Count == 0) return text;
            CutOut(errors);
        }
        throw new ImportFaultException("The plan that comes of this cannot be made sound. Import a part of it, or report this with the part that does it.");
    }

    private void CutOut(List<Finding> errors)
    {
        // From the end, so that numbers of items stay what they were.
        var items = new HashSet<(JsonNode, int)>();
        foreach (var error in errors)
        {
            var path = Segments(error.Path);
            if (path is ["clients" or "apis", int number, .. var within])
            {
                var list = (string)path[0];
                var subject = list == "clients" ? $"client {Name(list, number, "client_id")}" : $"API {Name(list, number, "name")}";
                if (items.Contains((plan[list]!, number)) || Tell(subject, error, plan[list]![number]!, within, items)) continue;
                var reason = $"{Within(error)} {error.Message}; {error.Remedy}";
                if (list == "clients") SetAside.Add((plan[list]![number]!.DeepClone().AsObject(), reason));
                drafting.LeaveOut(subject, drafting.PlaceOf(subject), list == "clients" ? "the client" : "the API", $"its {reason}");
                items.Add((plan[list]!, number));
            }
            else if (path is [string key, ..] && plan.Remove(key)) drafting.LeaveOut("", "", key, $"it {error.Message}; {error.Remedy}");
            else throw new ImportFaultException($"The plan that comes of this is not sound: {error.Subject} {error.Message}; {error.Remedy}");
        }
        foreach (var (list, index) in items.OrderByDescending(item => item.Item2))
        {
            list.AsArray().RemoveAt(index);
            // A list of nothing says no more than none.
            if (list.AsArray().Count == 0 && list.Parent is JsonObject holder) holder.Remove(list.GetPropertyName());
        }
    }

    /// <summary>Whether it is enough to take out something of the part.</summary>
    private bool Tell(string subject, Finding error, JsonNode part, object[] path, HashSet<(JsonNode, int)> items)
    {
        JsonNode? holder = part;
        for (var i = 0; i < path.Length - 1 && holder is not null; i++) holder = Step(holder, path[i]);
        if (path.Length == 0 || holder is null) return false;
        if (path[^1] is int index && holder is JsonArray list && index < list.Count)
        {
            var text = list[index] is JsonValue value && value.TryGetValue<string>(out var found) ? found : "";
            var what = $"{Unnumbered(error)} {text}".TrimEnd();
            if (items.Add((list, index))) drafting.LeaveOut(subject, drafting.PlaceOf(subject, what), what, $"it {error.Message}; {error.Remedy}");
            return true;
        }
        if (path[^1] is not string key || holder is not JsonObject members || !members.ContainsKey(key) || (ReferenceEquals(holder, part) && Required.Contains(key)) || key == "name") return false;
        drafting.LeaveOut(subject, drafting.PlaceOf(subject), key, $"it {error.Message}; {error.Remedy}");
        return members.Remove(key);
    }

    private string Name(string list, int index, string key) => plan[list]![index]![key] is JsonValue name ? (string)name! : "?";

    private static string Within(Finding error) => error.Path[(error.Path.IndexOf("].", StringComparison.Ordinal) is > 0 and var at ? at + 2 : 0)..];

    private static string Unnumbered(Finding error) => Within(error)[..Within(error).LastIndexOf('[')];

    private static JsonNode? Step(JsonNode node, object segment) => (node, segment) switch
    {
        (JsonObject members, string key) => members[key],
        (JsonArray list, int index) when index < list.Count => list[index],
        _ => null,
    };

    private static object[] Segments(string path) =>
        [.. path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries).Select(object (part) => part.EndsWith(']') && int.TryParse(part[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : part)];
}
