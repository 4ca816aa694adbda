using System.Text.Json;
using Gatehouse.Plan.Differences;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>A difference for programs, as the verbs of plans and the admin API write it.</summary>
public static class DifferenceJson
{
    public static void Write(Utf8JsonWriter json, ChangeReview review)
    {
        json.WriteBoolean("differs", !review.Difference.IsEmpty);
        json.WriteNumber("secrets_not_compared", review.Difference.NotCompared);
        Each(json, "changes", review.Difference.Changes, WriteChange);
        Each(json, "access", review.Access, static (json, access) =>
        {
            json.WriteString("change", access.IsGain ? "gained" : "lost");
            json.WriteString("client_id", access.Client);
            json.WriteString("api", access.Api);
            Texts(json, "scopes", access.Scopes);
            Texts(json, "grant_types", access.Grants);
        });
        Each(json, "routes", review.Routes, static (json, route) =>
        {
            json.WriteString("change", route.IsGain ? "gained" : "lost");
            json.WriteString("api", route.Api);
            json.WriteString("route", route.Route);
            Texts(json, "who", route.Who);
        });
        WriteGrants(json, review);
        Each(json, "weaker", review.Weaker, static (json, weaker) =>
        {
            json.WriteString("rule", weaker.Finding.Rule.Id);
            json.WriteString("level", weaker.Finding.LevelWord);
            json.WriteString("place", weaker.Place);
            json.WriteString("message", weaker.Finding.Message);
            json.WriteString("remedy", weaker.Finding.Remedy);
        });
    }

    /// <summary>Where what is in force differs from a file, and since when.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<DriftedField> drifted) => Each(json, "drift", drifted, static (json, field) =>
    {
        WriteChange(json, field.Change);
        json.WriteNumber("since_version", field.Since.Version);
        json.WriteString("since", field.Since.AppliedAt.UtcDateTime);
        json.WriteString("source", field.Since.Source);
        Text(json, "author", field.Since.Author);
        Text(json, "reason", field.Since.Reason);
        json.WriteBoolean("file_edited", field.IsEdited);
    });

    private static void WriteGrants(Utf8JsonWriter json, ChangeReview review)
    {
        Each(json, "live_grants", review.Grants, static (json, effect) =>
        {
            json.WriteString("client_id", effect.ClientId);
            json.WriteNumber("grants", effect.Grants);
            json.WriteNumber("people", effect.Subjects);
            json.WriteString("effect", effect.Reason is null ? "shrink" : "end");
            Text(json, "reason", effect.Reason);
            Texts(json, "scopes_lost", effect.Lost);
        });
        Each(json, "closed_redirect_uris", review.ClosedRedirects, static (json, closed) =>
        {
            json.WriteString("client_id", closed.ClientId);
            json.WriteString("redirect_uri", closed.RedirectUri);
        });
    }

    private static void WriteChange(Utf8JsonWriter json, PlanChange change)
    {
        json.WriteString("path", change.Path);
        json.WriteString("part", change.Part);
        json.WriteString("field", change.Field);
        json.WriteString("kind", change.Kind switch { PlanChangeKind.Added => "added", PlanChangeKind.Removed => "removed", PlanChangeKind.Reordered => "reordered", _ => "changed" });
        if (change.IsSecret) json.WriteBoolean("secret", true);
        Texts(json, "from", change.Old);
        Texts(json, "to", change.New);
    }

    /// <summary>A list of objects.</summary>
    public static void Each<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null) json.WriteNull(name);
        else json.WriteString(name, text);
    }
}
