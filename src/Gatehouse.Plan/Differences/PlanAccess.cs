using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Scoping;

namespace Gatehouse.Plan.Differences;

/// <summary>That a client can get at a scope of an API by a grant.</summary>
public readonly record struct Access(string Client, string Api, string Scope, string Grant);

/// <summary>Scopes of one API that one client gains or loses.</summary>
/// <param name="Grants">The grants by which.</param>
public sealed record AccessChange(bool IsGain, string Client, string Api, ImmutableArray<string> Scopes, ImmutableArray<string> Grants);

/// <summary>Who gets at what by a plan, and what a change of it gives and takes.</summary>
public static class PlanAccess
{
    /// <summary>Stands for all clients that register themselves.</summary>
    public const string RegisteredClients = "(registered clients)";

    /// <summary>From one plan to another: first what is gained.</summary>
    public static ImmutableArray<AccessChange> Between(PlanDocument old, PlanDocument now)
    {
        var (was, isNow) = (Of(old), Of(now));
        return [.. Group(true, isNow.Where(access => !was.Contains(access))), .. Group(false, was.Where(access => !isNow.Contains(access)))];
    }

    private static IEnumerable<AccessChange> Group(bool isGain, IEnumerable<Access> accesses) => accesses
        .GroupBy(access => (access.Client, access.Api, access.Scope)).Select(scope => (scope.Key, Grants: scope.Select(access => access.Grant).Order(StringComparer.Ordinal).ToImmutableArray()))
        .GroupBy(found => (found.Key.Client, found.Key.Api, Grants: string.Join(' ', found.Grants)))
        .Select(alike => new AccessChange(isGain, alike.Key.Client, alike.Key.Api, [.. alike.Select(found => found.Key.Scope)], alike.First().Grants))
        .OrderBy(change => change.Client, StringComparer.Ordinal).ThenBy(change => change.Api, StringComparer.Ordinal);

    private static HashSet<Access> Of(PlanDocument plan)
    {
        var implied = ScopeHierarchy.Of(plan.Apis.SelectMany(api => api.Scopes).Select(scope => (scope.Name, scope.Implies)));
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var api in plan.Apis)
            foreach (var scope in api.Scopes)
                owners.TryAdd(scope.Name, api.Name);
        var all = new HashSet<Access>();
        foreach (var client in plan.Clients)
            foreach (var grant in client.GrantTypes)
                Add(client.ClientId, grant, ScopesOf(plan, client, grant));
        if (plan.Registration is { } registration)
            foreach (var grant in registration.GrantTypes.Where(grant => grant != GrantTypes.RefreshToken))
                Add(RegisteredClients, grant, registration.Scope);
        return all;

        void Add(string client, string grant, ScopeSet scope)
        {
            foreach (var one in ScopeHierarchy.Expand(scope, implied))
                if (owners.TryGetValue(one, out var api))
                    all.Add(new Access(client, api, one, grant));
        }
    }

    /// <summary>A refresh gives nothing that another grant did not give; statements give what their issuers may vouch for, and exchanges what their targets add.</summary>
    private static ScopeSet ScopesOf(PlanDocument plan, PlanClient client, string grant) => grant switch
    {
        GrantTypes.RefreshToken => ScopeSet.Empty,
        GrantTypes.JwtBearer => client.Scope.Intersect(ScopeSet.Of(plan.TrustedIssuers.Where(issuer => issuer.Clients.Contains(client.ClientId)).SelectMany(issuer => issuer.Scope).Distinct())),
        GrantTypes.TokenExchange => ScopeSet.Of(client.Scope.Concat(client.Exchange.Targets.SelectMany(target => target.Scopes)).Distinct()),
        _ => client.Scope,
    };
}
