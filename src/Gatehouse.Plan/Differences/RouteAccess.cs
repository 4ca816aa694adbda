using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Routes;

namespace Gatehouse.Plan.Differences;

/// <summary>Whom a change of routes lets in, or keeps out.</summary>
/// <param name="Route">The requests, as one of the two plans writes them.</param>
/// <param name="Who">In words: a role, tokens with or without a scope, everybody.</param>
public sealed record RouteAccessChange(bool IsGain, string Api, string Route, ImmutableArray<string> Who);

/// <summary>
/// Who gets through the routes of an API by a plan, and what a change of it gives and takes. Asked is the table of routes itself, for a request of
/// every route that either plan has: so a route that is new or gone is told by what the others demand in its place.
/// </summary>
public static class RouteAccess
{
    // Stand for any segment and any method that no route names.
    private const string AnySegment = "any-segment-0f6c";
    private const string AnyMethod = "ANY-METHOD-0F6C";

    /// <summary>From one plan to another: first what is gained. Of an API that is new or gone, its clients' access says enough.</summary>
    public static ImmutableArray<RouteAccessChange> Between(PlanDocument old, PlanDocument now)
    {
        var before = new Dictionary<string, PlanApi>(StringComparer.Ordinal);
        foreach (var api in old.Apis) before.TryAdd(api.Name, api);
        var changes = now.Apis.Where(api => before.ContainsKey(api.Name)).SelectMany(api => Between(before[api.Name], api)).ToList();
        return [.. changes.Where(change => change.IsGain), .. changes.Where(change => !change.IsGain)];
    }

    private static IEnumerable<RouteAccessChange> Between(PlanApi old, PlanApi now)
    {
        // Without routes nothing is guarded by them: that there are any is told as a change of the plan.
        if (old.Routes.IsEmpty || now.Routes.IsEmpty) yield break;
        var (was, isNow) = (TableOf(old), TableOf(now));
        foreach (var route in now.Routes.Concat(old.Routes).DistinctBy(route => route.Match))
        {
            var (method, path) = (route.Method == "*" ? AnyMethod : route.Method, SampleOf(route.Path));
            var (before, after) = (was.Find(method, path).Route, isNow.Find(method, path).Route);
            if (Admitted(before, after) is { IsEmpty: false } gained) yield return new RouteAccessChange(true, now.Name, route.Match, gained);
            if (Admitted(after, before) is { IsEmpty: false } lost) yield return new RouteAccessChange(false, now.Name, route.Match, lost);
        }
    }

    /// <summary>Whom the one lets through and the other does not.</summary>
    private static ImmutableArray<string> Admitted(PlanRoute? other, PlanRoute? one)
    {
        if (one is null || other is { Anonymous: true }) return [];
        if (one.Anonymous) return ["everybody, without a token"];
        if (other is null) return [one.Scopes.IsEmpty ? "any token" : $"tokens with {string.Join(", ", one.Scopes)}", .. one.Roles.Select(role => $"role {role}")];
        var who = ImmutableArray.CreateBuilder<string>();
        if (other.Scopes.Except(one.Scopes).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } dropped) who.Add($"tokens without {string.Join(", ", dropped)}");
        if (other.Roles.IsEmpty) return who.ToImmutable();
        if (one.Roles.IsEmpty) who.Add($"users without the role {string.Join(" or ", other.Roles)}");
        else who.AddRange(one.Roles.Except(other.Roles).Order(StringComparer.Ordinal).Select(role => $"role {role}"));
        return who.ToImmutable();
    }

    private static RouteTable<PlanRoute> TableOf(PlanApi api)
    {
        var table = new RouteTable<PlanRoute>();
        foreach (var route in api.Routes) table.Add(route.Method, route.Path, route);
        return table;
    }

    private static string SampleOf(string path) => string.Join('/', path.Split('/').Select(segment => segment switch { "*" => AnySegment, "**" => $"{AnySegment}/{AnySegment}", _ => segment }));
}
