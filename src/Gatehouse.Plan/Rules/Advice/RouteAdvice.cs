using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about what routes demand.</summary>
internal static class RouteAdvice
{
    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        EachRoute("route-without-scope", Warning, (route, _) => route is { Anonymous: false, Scopes.IsEmpty: true, Roles.IsEmpty: true }, "demands no scope, so that any token for the API will do",
            "write the scopes that it needs, or anonymous: on", "RFC 9700 section 2.3", "A token for something else of the same API opens it."),
        EachRoute("route-by-role-alone", Note, (route, _) => route is { Anonymous: false, Scopes.IsEmpty: true, Roles.IsEmpty: false }, "demands a role and no scope",
            "write the scopes that it needs too", "RFC 9700 section 2.3", "Any client of a person with that role may do it, whatever the person allowed the client."),
        EachRoute("write-through-read", Warning, WritesThroughRead, "can change data with a scope that reads",
            "demand a scope whose access is write, or limit the route to GET", "RFC 9700 section 2.3", "Whoever was allowed to look can change."),
        EachRoute("read-needs-write", Note, (route, s) => IsSafe(route.Method) && route.Scopes.Length > 0 && Levels(route, s).All(ScopeIndex.Changes) && s.Value.Scopes.Any(ScopeIndex.Reads), "needs a scope that changes data to look at something",
            "demand a scope whose access is read", "RFC 9700 section 2.3", "Clients that only look must hold more than they need."),
        EachRoute("anonymous-changes-data", Warning, (route, _) => route.Anonymous && !IsSafe(route.Method), "lets everybody in, and not for looking alone",
            "limit it to GET or OPTIONS, or demand a scope", "RFC 9700 section 2.3", "Nobody knows who changed what."),
        EachRoute("anonymous-wide", Warning, (route, _) => route.Anonymous && route.Method != "OPTIONS" && route.Path.EndsWith("/**", StringComparison.Ordinal), "lets everybody in, to all that lies below",
            "name the paths that are public", "RFC 9700 section 2.3", "What is added below later is public too."),
        Advise.Where<PlanApi>("scope-without-route", Note, WithoutRoute, "add a route that demands it, or remove it", "RFC 9700 section 2.3", "People are asked for something that makes no difference."),
        Advise.Where<PlanApi>("route-overlap-weaker", Warning, RouteOverlaps.Weaker, "demand as much here, or write the stronger route as exactly", "RFC 9700 section 2.3", "The more exact path counts, whatever its method, so requests that the other route guards get in by this one."),
    ];

    [Spec("RFC 9110", "9.2.1")]
    public static bool IsSafe(string method) => method is "GET" or "HEAD" or "OPTIONS";

    private static IEnumerable<PlanScope> Levels(PlanRoute route, Subject<PlanApi> s) => route.Scopes.Select(name => s.Plan.Index.Find(name)?.Scope).OfType<PlanScope>();

    private static bool WritesThroughRead(PlanRoute route, Subject<PlanApi> s) => !IsSafe(route.Method) && !HasOwnSafeRouteOnly(route) && route.Scopes.Length > 0 && Levels(route, s).All(ScopeIndex.Reads);

    // QUERY and PROPFIND ask, whatever they are sent with.
    private static bool HasOwnSafeRouteOnly(PlanRoute route) => route.Method is "QUERY" or "PROPFIND";

    private static IEnumerable<Breach> WithoutRoute(Subject<PlanApi> s)
    {
        if (s.Value.Routes.IsEmpty) yield break;
        var demanded = s.Value.Routes.SelectMany(route => route.Scopes).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < s.Value.Scopes.Length; i++)
            if (!s.Plan.Index.Expand(ScopeSet.Of([s.Value.Scopes[i].Name])).Any(demanded.Contains))
                yield return new Breach(s.IsWritten($"scopes[{i}].name") ? $"scopes[{i}].name" : $"scopes[{i}]", "is a scope that no route demands");
    }

    private static Rule<PlanApi> EachRoute(string id, FindingLevel level, Func<PlanRoute, Subject<PlanApi>, bool> broken, string message, string remedy, string source, string why) =>
        Advise.Where<PlanApi>(id, level, s => s.Value.Routes.Select((route, i) => (route, i)).Where(found => broken(found.route, s)).Select(found => new Breach($"routes[{found.i}].match", message)), remedy, source, why);
}
