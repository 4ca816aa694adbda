using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about scopes that stand for others.</summary>
internal static class HierarchyRules
{
    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        Rule.Where<PlanApi>(ApiFaults.ImpliedUnknown, Unknown, "name scopes of the same API; a token is meant for one API", "RFC 8707 section 2"),
        Rule.Where<PlanApi>(ApiFaults.ScopeCycle, Cycles, "let the wider scope imply the narrower one, and not the other way round", needs: ["scopes"]),
    ];

    private static IEnumerable<Breach> Unknown(Subject<PlanApi> s)
    {
        var known = s.Value.Scopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (scope, i) in s.Value.Scopes.Select((scope, i) => (scope, i)))
            for (var j = 0; j < scope.Implies.Length; j++)
                if (!known.Contains(scope.Implies[j]))
                {
                    var key = $"scopes[{i}].implies[{j}]";
                    yield return new Breach(key, $"has {s.Quote(key, scope.Implies[j])}, which is not a scope of this API{s.Suggest(key, scope.Implies[j], known)}");
                }
    }

    private static IEnumerable<Breach> Cycles(Subject<PlanApi> s)
    {
        var implied = s.Value.Scopes.Where(scope => scope.Name.Length > 0).GroupBy(scope => scope.Name).ToDictionary(group => group.Key, group => group.First().Implies, StringComparer.Ordinal);
        foreach (var (scope, i) in s.Value.Scopes.Select((scope, i) => (scope, i)))
            if (WayBack(scope.Name, implied) is { } way)
                yield return new Breach($"scopes[{i}].implies", $"leads back to {scope.Name}: {way}");
    }

    /// <summary>The shortest way from a scope to itself, as text; null when there is none.</summary>
    private static string? WayBack(string start, Dictionary<string, ImmutableArray<string>> implied)
    {
        var ways = new Queue<ImmutableArray<string>>([[start]]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ways.TryDequeue(out var way))
        {
            if (!implied.TryGetValue(way[^1], out var next)) continue;
            foreach (var scope in next)
            {
                if (scope == start) return string.Join(" -> ", way.Add(scope));
                if (seen.Add(scope)) ways.Enqueue(way.Add(scope));
            }
        }
        return null;
    }
}
