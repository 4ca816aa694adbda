using Gatehouse.Gateway.Preview;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Provider.Preview;
using Gatehouse.Server.Preview;

namespace Gatehouse.Plans.Testing;

/// <summary>The plan without a server: tokens are decided by the engine, calls by the gateway.</summary>
internal sealed class PlanAlone(PlanDocument plan, DateTimeOffset now) : IExpectationTarget
{
    private readonly AccessPreview _provider = PlanPreview.Of(plan, now);
    private readonly Dictionary<string, RoutePreview> _gateways = plan.Apis.ToDictionary(api => api.Name, api => new RoutePreview(api), StringComparer.Ordinal);

    public Task<AskedAnswer> AskAsync(PlanClient client, string grant, ScopeSet? asks, PlanApi? api, IReadOnlyCollection<string> roles)
    {
        var answer = _provider.Ask(client.ClientId, grant, asks, api is null ? [] : [api.Resource]);
        return Task.FromResult(new AskedAnswer(answer.Scope, answer.Refusal?.Code, answer.Refusal?.Reason) { Audiences = answer.Audiences });
    }

    public Task<AskedAnswer> FindTokenAsync(PlanApi api, ScopeSet scopes, IReadOnlyCollection<string> roles) => Task.FromResult(new AskedAnswer(scopes) { Audiences = [api.Resource] });

    public async Task<CallAnswer> CallAsync(PlanApi api, string method, string path, AskedAnswer? token, IReadOnlyCollection<string> roles)
    {
        var answer = await _gateways[api.Name].AskAsync(method, path, token is null ? null : new TriedToken(token.Audiences, token.Scope, roles));
        return new CallAnswer(answer.Status, answer.Status == 200, answer.Route is { } route ? $"{answer.Reason}, by route {route.Match}" : answer.Reason, answer.Route);
    }
}
