using Gatehouse.Gateway.Preview;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Server.Preview;

namespace Gatehouse.Plans.Replaying;

/// <summary>One plan that makes recorded decisions again: those of the provider by the engine, those of calls by the gateway.</summary>
internal sealed class ReplayingPlan
{
    private const string Segment = "-";

    /// <summary>What two stars in a route may stand for.</summary>
    private static readonly string[] Rests = [Segment, "", $"{Segment}/{Segment}", $"{Segment}/{Segment}/{Segment}"];

    private readonly DecisionPreview _provider;
    private readonly Dictionary<string, RoutePreview> _gateways;

    public ReplayingPlan(PlanDocument plan, DateTimeOffset now, string issuer)
    {
        _provider = PlanPreview.DecisionsOf(plan, now, issuer);
        _gateways = plan.Apis.ToDictionary(api => api.Resource, api => new RoutePreview(api), StringComparer.Ordinal);
    }

    /// <summary>Null where something that was not recorded decides as well.</summary>
    /// <param name="path">A path that the recorded route stands for; for calls alone.</param>
    public async ValueTask<DecisionVerdict?> DecideAsync(Decision decision, string? path)
    {
        if (decision.Kind != DecisionKind.Call) return _provider.Decide(decision);
        if (decision.IsOthers || path is null) return null;
        if (!_gateways.TryGetValue(decision.Resources!, out var gateway)) return new DecisionVerdict(null, null, "421", "the API is not in the plan");
        var answer = await gateway.AskAsync(decision.Way!, path, TokenOf(decision));
        return answer.Status == 200 ? new DecisionVerdict(null, null, null, null) : new DecisionVerdict(null, null, $"{answer.Status}", answer.Reason);
    }

    /// <summary>
    /// A path that takes the recorded route in this plan. Which one was called is not recorded, and of several that the route stands for one may
    /// take another route in another plan.
    /// </summary>
    public async ValueTask<string?> PathOfAsync(Decision decision)
    {
        if (decision.Kind != DecisionKind.Call || decision.Address?.Split(' ') is not [_, var route]) return null;
        var paths = Rests.Select(rest => PathOf(route, rest)).Distinct().ToList();
        if (_gateways.TryGetValue(decision.Resources ?? "", out var gateway))
            foreach (var path in paths)
                if ((await gateway.AskAsync(decision.Way!, path, null)).Route?.Match == decision.Address)
                    return path;
        return paths[0];
    }

    /// <summary>A call without a client carries no token, unless the gateway knows none of its clients.</summary>
    private static TriedToken? TokenOf(Decision decision) =>
        decision.Scope is null && decision.Client.Length == 0 ? null : new TriedToken([decision.Resources!], ScopeSet.Parse(decision.Scope ?? ""), (decision.Names ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string PathOf(string route, string rest)
    {
        var path = string.Join('/', route.Split('/').Select(segment => segment == "*" ? Segment : segment == "**" ? rest : segment)).TrimEnd('/');
        return path.Length == 0 ? "/" : path;
    }
}
