using System.Text.Json.Nodes;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;

namespace Gatehouse.Plan.Exporting;

/// <summary>
/// Writes a stored version as a plan file: what is as it would be anyway is left out, secrets are named by what the installation keeps of
/// them, and passwords by their accounts. Read again by that installation, it is the same configuration.
/// </summary>
public static class PlanExport
{
    /// <param name="document">A stored version, as <see cref="StoredPlan.Write"/> writes it.</param>
    /// <param name="heading">Lines of a comment to begin with.</param>
    public static string Write(string document, params IEnumerable<string> heading) =>
        string.Concat(heading.Select(line => $"# {line}\n")) + YamlWriting.Write(TreeOf(document));

    /// <summary>The same before it is text.</summary>
    internal static JsonObject TreeOf(string document)
    {
        var written = WrittenDefaults.LeaveOut(document);
        foreach (var user in (written["users"] as JsonArray ?? []).OfType<JsonObject>()) user["password"] = new JsonObject { ["reference"] = "account" };
        return written;
    }

    /// <summary>The same of a plan whose secrets are references already, or do not matter.</summary>
    public static string Write(PlanDocument plan) => Write(StoredPlan.Write(plan, static _ => SecretReference.MacPrefix));
}
