using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Scoping;

namespace Gatehouse.Plan.Mapping;

/// <summary>Reads the picture out of a plan.</summary>
internal static class MapReading
{
    public static PlanMap Read(PlanDocument plan, IEnumerable<Finding> findings)
    {
        var warnings = findings.Where(finding => finding.Level is FindingLevel.Warning).ToLookup(finding => finding.Path[..(finding.Path.IndexOf(']') + 1)]);
        var holding = plan.Apis.SelectMany((api, i) => api.Scopes.Select(scope => (scope.Name, i))).ToLookup(scope => scope.Name, scope => scope.i, StringComparer.Ordinal);
        var implied = ScopeHierarchy.Of(plan.Apis.SelectMany(api => api.Scopes).Select(scope => (scope.Name, scope.Implies)));
        var clients = plan.Clients.Select((client, i) => ClientOf(client, plan, scope => ReachesOf(ScopeHierarchy.Expand(scope, implied), plan, holding), [.. warnings[$"clients[{i}]"]])).Where(client => client.Grants.Length > 0).ToList();
        if (plan.Registration is { } registration && registration.Scope.Count > 0)
            clients.Add(new MapClient(
                "(registered clients)", registration.Mode switch { PlanRegistrationMode.Open => "anybody may register", PlanRegistrationMode.Token => "by initial access token", _ => "by their metadata" }, "registered", null,
                registration.GrantTypes, string.Join(" or ", registration.TokenEndpointAuthMethods), false, [.. ReachesOf(ScopeHierarchy.Expand(registration.Scope, implied), plan, holding)],
                [.. findings.Where(finding => finding.Level is FindingLevel.Warning && finding.Path.StartsWith("registration", StringComparison.Ordinal))]));
        var holders = clients.SelectMany(client => client.Reaches.SelectMany(reach => reach.Scopes).Distinct()).CountBy(scope => scope).ToDictionary(StringComparer.Ordinal);
        return new PlanMap(plan.Issuer ?? "Gatehouse", plan.Profile, [.. clients], [.. plan.Apis.Select((api, i) => ApiOf(api, plan, holders, [.. warnings[$"apis[{i}]"]]))]);
    }

    private static MapClient ClientOf(PlanClient client, PlanDocument plan, Func<ScopeSet, IEnumerable<MapReach>> reachesOf, ImmutableArray<Finding> risks)
    {
        var reaches = reachesOf(client.Scope).ToList();
        if (client.UsesTokenExchange)
            foreach (var target in client.Exchange.Targets)
                if (plan.Apis.FirstOrDefault(api => api.Name == target.Api) is { } api)
                    reaches.Add(new MapReach(api.Name, Strongest(api.Scopes.Where(scope => target.Scopes.Contains(scope.Name))), target.Scopes, IsExchange: true));
        var proof = client.TokenEndpointAuthMethods.Count == 1 ? client.TokenEndpointAuthMethods.Items[0] : "client_secret";
        var bound = client.DPoPBoundAccessTokens || client.CertificateBoundAccessTokens || Profiles.IsFapi2(client.Profile ?? plan.Profile);
        return new MapClient(client.ClientId, client.ClientName ?? client.ClientId, ClientKinds.Words.WordOf(client.Kind), client.Owner, client.GrantTypes, proof, bound, [.. reaches], risks);
    }

    /// <param name="holding">Which APIs have a scope, by their place in the plan.</param>
    private static IEnumerable<MapReach> ReachesOf(ScopeSet scope, PlanDocument plan, ILookup<string, int> holding)
    {
        foreach (var api in scope.SelectMany(name => holding[name]).Distinct().Order().Select(place => plan.Apis[place]))
        {
            var held = api.Scopes.Where(own => scope.Contains(own.Name)).ToList();
            yield return new MapReach(api.Name, Strongest(held), [.. held.Select(own => own.Name)], IsExchange: false);
        }
    }

    private static MapApi ApiOf(PlanApi api, PlanDocument plan, Dictionary<string, int> holders, ImmutableArray<Finding> risks)
    {
        var constraint = api.Token.SenderConstraint switch { PlanSenderConstraint.DPoP => ", DPoP", PlanSenderConstraint.Mtls => ", mTLS", _ => "" };
        return new MapApi(
            api.Name, api.Resource, $"{(api.Token.Format is PlanTokenFormat.Opaque ? "opaque" : "JWT")}, {Duration.Write(api.Token.Lifetime)}{constraint}{(api.Gateway is null ? "" : ", gateway")}", api.Owner,
            [.. api.Scopes.Select(scope => new MapScope(scope.Name, LevelOf(scope), holders.GetValueOrDefault(scope.Name)))],
            [.. plan.Clients.Where(client => client.Kind is ClientKind.Api && client.Apis.Contains(api.Name)).Select(client => client.ClientId)], risks);
    }

    private static MapAccess Strongest(IEnumerable<PlanScope> scopes) => scopes.Select(LevelOf).DefaultIfEmpty(MapAccess.Unsaid).Max();

    private static MapAccess LevelOf(PlanScope scope) =>
        scope.Access is "admin" or "administer" or "manage" or "full" ? MapAccess.Administer
        : ScopeIndex.Changes(scope) ? MapAccess.Write
        : ScopeIndex.Reads(scope) ? MapAccess.Read : MapAccess.Unsaid;
}
