using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Mechanisms.Claims;

/// <summary>Reads about a person what a scope allows, and what was asked for one by one besides.</summary>
[Spec("OIDC Core", "5.4"), Spec("OIDC Core", "5.5")]
internal sealed class RequestedClaims(ISubjectClaims people)
{
    /// <param name="kept">The claims asked for one by one, as they were kept; null for none.</param>
    /// <returns>An object without <c>sub</c>; null when the account is gone or disabled.</returns>
    public async ValueTask<JsonElement?> ReadAsync(string account, ScopeSet scope, JsonElement? kept, Client client, CancellationToken cancel)
    {
        var claims = (kept?.EnumerateObject().Select(AskedClaim.TryRead).OfType<AskedClaim>() ?? [])
            // The client may have been registered for less since.
            .Where(claim => PersonClaims.ScopeOf(claim.Name) is { } of && client.Scope.Contains(of)).ToList();
        var reach = scope.Union(ScopeSet.Of(claims.Select(claim => PersonClaims.ScopeOf(claim.Name)!).Distinct()));
        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (!await people.WriteAsync(account, reach, json, cancel)) return null;
            json.WriteEndObject();
        }
        using var all = JsonDocument.Parse(buffer.WrittenMemory);
        return Choose(all.RootElement, claim => PersonClaims.ScopeOf(claim.Name) is { } of
            ? scope.Contains(of) || claims.Exists(asked => asked.Name == claim.Name && asked.Accepts(claim.Value))
            // Of a claim that nobody here knows it is certain that the scope gives it only where nothing else was asked for.
            : reach.Count == scope.Count);
    }

    private static JsonElement Choose(JsonElement all, Func<JsonProperty, bool> isToBeTold)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var claim in all.EnumerateObject().Where(isToBeTold)) claim.WriteTo(json);
            json.WriteEndObject();
        }
        using var chosen = JsonDocument.Parse(buffer.WrittenMemory);
        return chosen.RootElement.Clone();
    }
}
