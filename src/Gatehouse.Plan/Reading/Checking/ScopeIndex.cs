using System.Collections.Frozen;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Scoping;

namespace Gatehouse.Plan.Reading.Checking;

/// <summary>A scope, the API that defines it and how many clients may have it.</summary>
internal sealed record IndexedScope(PlanScope Scope, PlanApi Api)
{
    public int Holders { get; set; }
}

/// <summary>What many rules ask about scopes, found once for the whole plan.</summary>
internal sealed class ScopeIndex
{
    private static readonly FrozenSet<string> ReadWords = ["read", "view", "list", "get", "search", "metadata"];

    private readonly FrozenDictionary<string, IndexedScope> _scopes;
    private readonly FrozenDictionary<string, string[]> _implied;

    public ScopeIndex(PlanDraft plan)
    {
        _scopes = plan.Apis.SelectMany(api => api.Value.Scopes.Select(scope => new IndexedScope(scope, api.Value))).DistinctBy(found => found.Scope.Name).ToFrozenDictionary(found => found.Scope.Name);
        _implied = ScopeHierarchy.Of(_scopes.Values.Select(found => (found.Scope.Name, found.Scope.Implies)));
        foreach (var client in plan.Clients)
            foreach (var scope in Expand(client.Value.Scope))
                if (Find(scope) is { } found)
                    found.Holders++;
        foreach (var scope in Expand(plan.Registration?.Scope ?? ScopeSet.Empty).Concat(plan.TrustedIssuers.SelectMany(issuer => issuer.Value.Scope)))
            if (Find(scope) is { } found)
                found.Holders++;
    }

    public IndexedScope? Find(string scope) => _scopes.GetValueOrDefault(scope);

    public ScopeSet Expand(ScopeSet scope) => ScopeHierarchy.Expand(scope, _implied);

    /// <summary>The scopes of APIs among what a client may ask for, with what they stand for.</summary>
    public IEnumerable<IndexedScope> Held(PlanClient client) => Expand(client.Scope).Select(Find).OfType<IndexedScope>();

    public static bool Reads(PlanScope scope) => scope.Access is { } access && ReadWords.Contains(access);

    /// <summary>Whether the plan says that it changes something; of a scope without a level nobody knows.</summary>
    public static bool Changes(PlanScope scope) => scope.Access is { } access && !ReadWords.Contains(access);
}
