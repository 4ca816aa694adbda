using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gatehouse.Protocol.Scoping;

/// <summary>
/// Scopes that stand for others as well. They are spelled out when a token is made, so that every API understands it, whichever library
/// it uses.
/// </summary>
public static class ScopeHierarchy
{
    /// <summary>For every scope that implies others, all of them at any depth.</summary>
    public static FrozenDictionary<string, string[]> Of(IEnumerable<(string Name, ImmutableArray<string> Implies)> scopes)
    {
        var direct = scopes.Where(scope => scope.Implies.Length > 0).ToDictionary(scope => scope.Name, scope => scope.Implies);
        return direct.Keys.ToFrozenDictionary(name => name, name =>
        {
            var found = new List<string>();
            Follow(name);
            return found.ToArray();

            void Follow(string from)
            {
                if (!direct.TryGetValue(from, out var next)) return;
                foreach (var implied in next)
                {
                    if (implied == name || found.Contains(implied)) continue;
                    found.Add(implied);
                    Follow(implied);
                }
            }
        });
    }

    public static ScopeSet Expand(ScopeSet scope, FrozenDictionary<string, string[]> implied)
    {
        if (!scope.Any(implied.ContainsKey)) return scope;
        return ScopeSet.Of(scope.SelectMany(value => implied.TryGetValue(value, out var more) ? more.Prepend(value) : [value]));
    }
}
