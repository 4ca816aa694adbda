using Gatehouse.Plan.Model;

namespace Gatehouse.Plans.Testing;

/// <summary>Which clients, scopes and routes of a plan some expectation speaks of.</summary>
internal sealed class PlanCoverage(PlanDocument plan)
{
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scopes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _routes = new(StringComparer.Ordinal);

    /// <summary>What there is of each kind, and what of it nothing was expected.</summary>
    public IEnumerable<(string Kind, int All, IReadOnlyList<string> Missing)> Kinds =>
    [
        Of("clients", plan.Clients.Where(client => !client.GrantTypes.IsEmpty).Select(client => client.ClientId), _clients),
        Of("scopes", plan.Apis.SelectMany(api => api.Scopes).Select(scope => scope.Name), _scopes),
        Of("routes", plan.Apis.SelectMany(api => api.Routes.Select(route => KeyOf(api.Name, route))), _routes),
    ];

    /// <summary>Of everything together, in percent.</summary>
    public int Percent
    {
        get
        {
            var all = Kinds.Sum(kind => kind.All);
            return all == 0 ? 100 : 100 * (all - Kinds.Sum(kind => kind.Missing.Count)) / all;
        }
    }

    public void Client(string id) => _clients.Add(id);

    public void Scopes(IEnumerable<string> names) => _scopes.UnionWith(names);

    public void Route(string api, PlanRoute route) => _routes.Add(KeyOf(api, route));

    private static string KeyOf(string api, PlanRoute route) => $"{api} {route.Match}";

    private static (string Kind, int All, IReadOnlyList<string> Missing) Of(string kind, IEnumerable<string> all, HashSet<string> covered)
    {
        var names = all.ToList();
        return (kind, names.Count, names.FindAll(name => !covered.Contains(name)));
    }
}
