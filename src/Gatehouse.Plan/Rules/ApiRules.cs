using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about one API.</summary>
internal static class ApiRules
{
    private static readonly string[] Reserved = [Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess, "address", "phone"];

    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        Rule.If<PlanApi>(ShapeFaults.NameSyntax, "name", s => !Syntax.IsName(s.Value.Name), "is not a name", "use letters, digits, dots, dashes and underscores, 64 at most"),
        Rule.Where<PlanApi>(ApiFaults.ResourceUri,
            s => Uris.FaultOfResource(s.Value.Resource) is { } fault ? [new Breach("resource", fault)] : [],
            "write an absolute URI without fragment, such as https://orders.example.com; http is for loopback only", "RFC 8707 section 2", needs: ["resource"]),
        Rule.If<PlanApi>(ShapeFaults.LifetimeZero,
            "token.lifetime", s => s.Value.Token.Lifetime <= TimeSpan.Zero, "is zero", "write a time such as 10m"),
        Rule.If<PlanApi>(ApiFaults.TokenLifetimeTooLong,
            "token.lifetime", s => s.Value.Token.Lifetime > TimeSpan.FromHours(24), "is longer than 24h",
            "write an hour or less; refresh tokens keep users signed in", "RFC 6750 section 5.3"),
        Rule.If<PlanApi>(ApiFaults.TokenLifetimeLong,
            "token.lifetime", s => s.Value.Token.Lifetime > TimeSpan.FromHours(1) && s.Value.Token.Lifetime <= TimeSpan.FromHours(24), "is longer than 1h",
            "write an hour or less; a stolen token works until it ends", "RFC 6750 section 5.3", level: FindingLevel.Warning),
        Rule.Where<PlanApi>(ApiFaults.ScopeSyntax,
            s => EachScope(s.Value, scope => !ScopeSet.IsToken(scope.Name), "has a character that scopes cannot have"),
            "use letters, digits, dots and colons", "RFC 6749 section 3.3"),
        Rule.Where<PlanApi>(ApiFaults.ScopeReserved,
            s => EachScope(s.Value, scope => Reserved.Contains(scope.Name), "is a scope of OpenID Connect and belongs to no API"),
            "choose another name", "OpenID Connect Core section 5.4"),
        Rule.Where<PlanApi>(ApiFaults.AccessSyntax,
            s => s.Value.Scopes.Select((scope, i) => (scope.Access, i)).Where(found => found.Access is { } access && !Syntax.IsName(access))
                .Select(found => new Breach($"scopes[{found.i}].access", "is not a name")),
            "write one word, such as read or write"),
        Rule.Where<PlanApi>(ApiFaults.RouteScopeUnknown, RouteScopes, "name scopes of this API"),
        Rule.Where<PlanApi>(ApiFaults.RoleSyntax, Roles, "use letters, digits, dots, dashes and underscores, 64 at most"),
        Rule.Where<PlanApi>(ApiFaults.RouteTwice, RoutesTwice, "keep one of the two; only the first would count", needs: ["routes"]),
    ];

    private static IEnumerable<Breach> EachScope(PlanApi api, Func<PlanScope, bool> broken, string message) =>
        api.Scopes.Select((scope, i) => (scope, i)).Where(found => broken(found.scope)).Select(found => new Breach($"scopes[{found.i}].name", message));

    private static IEnumerable<Breach> RouteScopes(Subject<PlanApi> s)
    {
        var known = s.Value.Scopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (route, i) in s.Value.Routes.Select((route, i) => (route, i)))
            for (var j = 0; j < route.Scopes.Length; j++)
                if (!known.Contains(route.Scopes[j]))
                {
                    var key = $"routes[{i}].scopes[{j}]";
                    var (meant, mend) = s.Correct(key, route.Scopes[j], known);
                    yield return new Breach(key, $"has {s.Quote(key, route.Scopes[j])}, which is not a scope of this API{meant}") { Mend = mend };
                }
    }

    private static IEnumerable<Breach> Roles(Subject<PlanApi> s) =>
        s.Value.Routes.SelectMany((route, i) => route.Roles.Select((role, j) => (role, Key: $"routes[{i}].roles[{j}]"))).Concat(s.Value.Roles.Select((role, i) => (role, Key: $"roles[{i}]")))
            .Where(found => !Syntax.IsName(found.role))
            .Select(found => new Breach(found.Key, "is not a role"));

    private static IEnumerable<Breach> RoutesTwice(Subject<PlanApi> s)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (route, i) in s.Value.Routes.Select((route, i) => (route, i)))
            if (!first.TryAdd(route.Match, i))
                yield return new Breach($"routes[{i}].match", $"is the same as that of routes[{first[route.Match]}]");
    }
}
