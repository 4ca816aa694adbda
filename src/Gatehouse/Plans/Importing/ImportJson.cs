using System.Text.Json;
using Gatehouse.Plan.Importing;

namespace Gatehouse.Plans.Importing;

/// <summary>The same for programs. Secrets are named and not shown.</summary>
internal static class ImportJson
{
    public static void Write(Utf8JsonWriter json, ImportedPlan imported, bool withPlan)
    {
        json.WriteString("product", imported.Product);
        json.WriteNumber("clients", imported.Clients);
        json.WriteNumber("apis", imported.Apis);
        json.WriteNumber("scopes", imported.Scopes);
        json.WriteNumber("secret_hashes", imported.Hashes);
        json.WriteNumber("people", imported.People);
        json.WriteStartArray("variables");
        foreach (var secret in imported.Secrets)
        {
            json.WriteStartObject();
            json.WriteString("name", secret.Variable);
            json.WriteString("of", secret.Subject);
            json.WriteString("place", secret.Place);
            json.WriteBoolean("told", secret.Value is not null);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteNotes(json, imported.Notes);
        if (withPlan) json.WriteString("plan", imported.Plan);
    }

    public static void WriteNotes(Utf8JsonWriter json, IReadOnlyList<ImportNote> notes)
    {
        json.WriteStartArray("notes");
        foreach (var note in notes)
        {
            json.WriteStartObject();
            json.WriteString("outcome", note.Outcome is ImportOutcome.LeftOut ? "left_out" : "changed");
            json.WriteText("part", note.Subject.Length == 0 ? null : note.Subject);
            json.WriteText("place", note.Place.Length == 0 ? null : note.Place);
            json.WriteString("what", note.What);
            json.WriteString("reason", note.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
