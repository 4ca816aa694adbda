using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Exporting;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;

namespace Gatehouse.Plan.Importing;

/// <summary>Makes a plan of what another product exported, and tells everything that does not come along.</summary>
public static class PlanImport
{
    private const string StandIn = "stand-in-for-a-secret-that-nobody-told-";

    /// <summary>The names by which a product can be named.</summary>
    public static IEnumerable<string> Names => Products.All.Select(product => product.Name);

    /// <param name="from">The product's name; null where the source tells it itself.</param>
    /// <param name="part">Which part of a source that has several, such as a realm.</param>
    /// <exception cref="ImportFaultException">It is not recognised, or cannot be read as what it is said to be.</exception>
    public static ImportedPlan Run(ForeignSource source, string? from = null, string? part = null, TimeProvider? clock = null)
    {
        var product = Products.Find(source, from);
        var time = clock ?? TimeProvider.System;
        var drafting = new PlanDrafting(time) { Part = part };
        product.Translate(source, drafting);
        if (drafting.Issuer is null) drafting.Change("", "", "the issuer", "is not told by what is imported: write issuer, at best the one that tokens had so far; with another one, tell clients and APIs. They find all else by discovery");
        var plan = drafting.Assemble();
        var secrets = drafting.Secrets.ToDictionary(secret => secret.Variable, secret => secret.Value ?? StandIn + secret.Variable);
        var pruning = new Pruning(plan, drafting, secrets.GetValueOrDefault, time);
        var text = pruning.Run();
        if (plan["clients"] is not JsonArray { Count: > 0 } && plan["apis"] is not JsonArray { Count: > 0 } && drafting.Notes.All(static note => note.Subject.Length == 0))
            throw new ImportFaultException($"{source.Name} has no clients and no APIs, so that there is nothing to import.");
        return new ImportedPlan(product.Title, Head(product, source) + text + Tail(pruning), [.. Placed(drafting.Notes)], [.. drafting.Secrets.Where(secret => text.Contains($"${{{secret.Variable}}}", StringComparison.Ordinal))])
        {
            Apis = CountOf(plan, "apis"),
            Scopes = (plan["apis"] as JsonArray ?? []).Sum(api => CountOf(api!.AsObject(), "scopes")),
            Clients = CountOf(plan, "clients"),
            Hashes = (plan["clients"] as JsonArray ?? []).Sum(client => (client!["client_secrets"] as JsonArray ?? []).Count(secret => secret!["hash"] is not null)),
            People = drafting.People,
        };
    }

    private static int CountOf(JsonObject holder, string list) => holder[list] is JsonArray items ? items.Count : 0;

    private static string Head(Product product, ForeignSource source) =>
        $"# Imported from {product.Title} ({Line(source.Name)}).\n# What did not come along, and why, gatehouse plan import has told.\n";

    /// <summary>Clients that lack something, to be completed by people.</summary>
    private static string Tail(Pruning pruning)
    {
        if (pruning.SetAside.Count == 0) return "";
        var text = new StringBuilder("\n# Clients that lack something. Complete an entry, and move it to the others.\n");
        foreach (var (client, reason) in pruning.SetAside)
        {
            text.Append("#\n# ").Append(Line(reason)).Append('\n');
            foreach (var line in YamlWriting.LinesOf(new JsonArray(client))) text.Append("#   ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string Line(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));

    /// <summary>What belongs to one part stands together, in the order in which the parts came.</summary>
    private static IEnumerable<ImportNote> Placed(List<ImportNote> notes)
    {
        var order = notes.Select(note => note.Subject).Distinct().Select((subject, i) => (subject, i)).ToDictionary(found => found.subject, found => found.i);
        return notes.OrderBy(note => order[note.Subject]);
    }
}
