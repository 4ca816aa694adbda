using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Finds routes that take requests from another route and demand less than it does.</summary>
internal static class RouteOverlaps
{
    /// <summary>Every route is compared with every other; nobody writes more than so many by hand, and a hostile file could.</summary>
    private const int MostCompared = 1000;

    /// <summary>A request is made that only the narrow route's own path matches, and the table of the gateway is asked who wins.</summary>
    public static IEnumerable<Breach> Weaker(Subject<PlanApi> s)
    {
        var routes = s.Value.Routes;
        if (routes.Length > MostCompared) yield break;
        for (var i = 0; i < routes.Length; i++)
            for (var j = 0; j < routes.Length; j++)
                if (i != j && SharedMethod(routes[i], routes[j]) is { } method && IsWeaker(routes[i], routes[j], s) && Wins(routes[i], routes[j], method))
                {
                    yield return new Breach($"routes[{i}].match", $"takes {method} requests from routes[{j}] and demands less");
                    break;
                }
    }

    /// <summary>A method that both speak of; where the stronger one speaks of all, one that changes data.</summary>
    private static string? SharedMethod(PlanRoute weak, PlanRoute strong) => (weak.Method, strong.Method) switch
    {
        ("*", "*") => "POST",
        // A method that has a route of its own beside "any other" is how read and write are told apart.
        (_, "*") => null,
        ("*", var method) => method,
        var (one, other) => one == other ? one : null,
    };

    private static bool Wins(PlanRoute weak, PlanRoute strong, string method)
    {
        var path = weak.Path.Replace("**", "x", StringComparison.Ordinal).Replace("*", "x", StringComparison.Ordinal);
        var alone = new RouteTable<PlanRoute>();
        alone.Add(strong.Method, strong.Path, strong);
        if (alone.Find(method, path).Route is null) return false;
        alone.Add(weak.Method, weak.Path, weak);
        return alone.Find(method, path).Route == weak;
    }

    /// <summary>Whether everybody who may use the strong route may use the weak one, and somebody else too.</summary>
    private static bool IsWeaker(PlanRoute weak, PlanRoute strong, Subject<PlanApi> s)
    {
        if (strong.Anonymous) return false;
        // A page that everybody may look at, below what is guarded, is written so on purpose.
        if (weak.Anonymous) return !RouteAdvice.IsSafe(weak.Method);
        var (held, needed) = (s.Plan.Index.Expand(ScopeSet.Of(strong.Scopes)), ScopeSet.Of(weak.Scopes));
        if (needed.All(scope => s.Plan.Index.Find(scope) is { } found && ScopeIndex.Reads(found.Scope)) && strong.Scopes.Any(scope => s.Plan.Index.Find(scope) is { } found && ScopeIndex.Changes(found.Scope))) return true;
        var same = needed.Count == strong.Scopes.Length && needed.IsSubsetOf(ScopeSet.Of(strong.Scopes));
        return needed.IsSubsetOf(held) && !same && (weak.Roles.IsEmpty || weak.Roles.Any(strong.Roles.Contains));
    }
}
