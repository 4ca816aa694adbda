using System.Text.Json;
using Gatehouse.Plan.Differences;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary>A difference for programs.</summary>
internal static class DifferenceJson
{
    public static void Write(Utf8JsonWriter json, string old, string now, ChangeReview review)
    {
        json.WriteString("from", old);
        json.WriteString("to", now);
        json.WriteBoolean("differs", !review.Difference.IsEmpty);
        json.WriteNumber("secrets_not_compared", review.Difference.NotCompared);
        Each(json, "changes", review.Difference.Changes, WriteChange);
        Each(json, "access", review.Access, static (json, access) =>
        {
            json.WriteString("change", access.IsGain ? "gained" : "lost");
            json.WriteString("client_id", access.Client);
            json.WriteString("api", access.Api);
            json.WriteTexts("scopes", access.Scopes);
            json.WriteTexts("grant_types", access.Grants);
        });
        Each(json, "routes", review.Routes, static (json, route) =>
        {
            json.WriteString("change", route.IsGain ? "gained" : "lost");
            json.WriteString("api", route.Api);
            json.WriteString("route", route.Route);
            json.WriteTexts("who", route.Who);
        });
        Each(json, "live_grants", review.Grants, static (json, effect) =>
        {
            json.WriteString("client_id", effect.ClientId);
            json.WriteNumber("grants", effect.Grants);
            json.WriteNumber("people", effect.Subjects);
            json.WriteString("effect", effect.Reason is null ? "shrink" : "end");
            json.WriteText("reason", effect.Reason);
            json.WriteTexts("scopes_lost", effect.Lost);
        });
        Each(json, "closed_redirect_uris", review.ClosedRedirects, static (json, closed) =>
        {
            json.WriteString("client_id", closed.ClientId);
            json.WriteString("redirect_uri", closed.RedirectUri);
        });
        Each(json, "weaker", review.Weaker, static (json, weaker) =>
        {
            json.WriteString("rule", weaker.Finding.Rule.Id);
            json.WriteString("level", weaker.Finding.LevelWord);
            json.WriteString("place", weaker.Place);
            json.WriteString("message", weaker.Finding.Message);
            json.WriteString("remedy", weaker.Finding.Remedy);
        });
    }

    public static void WriteChange(Utf8JsonWriter json, PlanChange change)
    {
        json.WriteString("path", change.Path);
        json.WriteString("part", change.Part);
        json.WriteString("field", change.Field);
        json.WriteString("kind", change.Kind switch { PlanChangeKind.Added => "added", PlanChangeKind.Removed => "removed", PlanChangeKind.Reordered => "reordered", _ => "changed" });
        if (change.IsSecret) json.WriteBoolean("secret", true);
        json.WriteTexts("from", change.Old);
        json.WriteTexts("to", change.New);
    }

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
}
