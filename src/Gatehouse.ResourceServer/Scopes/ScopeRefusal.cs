using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Scopes;

/// <summary>Carries what an endpoint demanded from the check to the answer.</summary>
internal sealed record ScopeRefusal(string Scopes, string Demand)
{
    public static void Note(HttpContext context, IEnumerable<IAuthorizationRequirement> requirements)
    {
        if (context.Features.Get<ScopeRefusal>() is not null) return;
        // The whole demand, not just what failed: a client that asks for the missing scope alone would fail at the next one.
        var demands = requirements.Select(requirement => requirement is CallScopeRequirement call ? call.DemandOf(context) : requirement as ScopeRequirement).OfType<ScopeRequirement>().ToArray();
        context.Features.Set(new ScopeRefusal(
            string.Join(' ', demands.SelectMany(static demand => demand.Scopes).Distinct(StringComparer.Ordinal)),
            string.Join(" and ", demands.Select(static demand => demand.ToString()).Distinct(StringComparer.Ordinal))));
    }
}
