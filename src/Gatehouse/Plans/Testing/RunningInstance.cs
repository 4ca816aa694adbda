using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Server.Load;
using Gatehouse.Server.Load.Trying;

namespace Gatehouse.Plans.Testing;

/// <summary>An instance that runs, with its gateways and APIs: real requests by the plan's clients and the users that were named.</summary>
internal sealed class RunningInstance(LiveInstance instance, LiveSettings settings, CancellationToken cancel) : IExpectationTarget
{
    private readonly PlanDocument _plan = settings.Plan;
    private readonly HashSet<string> _rolesOfRoutes = [.. settings.Plan.Apis.SelectMany(api => api.Routes).SelectMany(route => route.Roles)];

    public async Task<AskedAnswer> AskAsync(PlanClient client, string grant, ScopeSet? asks, PlanApi? api, IReadOnlyCollection<string> roles)
    {
        var user = UserWith(roles);
        if (user is null && roles.Count > 0 && grant != GrantTypes.ClientCredentials) return Untried($"nobody with just the roles {Words.List(roles)} can sign in: name a user of the plan with --user");
        var answer = await instance.AskAsync(new LiveRequest(client.ClientId, grant, asks?.ToString(), api?.Resource, user), cancel);
        return new AskedAnswer(ScopeSet.Parse(answer.Scope), answer.Error, answer.Description) { Untried = answer.Untried is { } why ? $"{client.ClientId}: {why}" : null, Live = answer };
    }

    /// <summary>Of a client for itself where one can have it, else of one with a user.</summary>
    public async Task<AskedAnswer> FindTokenAsync(PlanApi api, ScopeSet scopes, IReadOnlyCollection<string> roles)
    {
        var grants = roles.Count == 0 ? (string[])[GrantTypes.ClientCredentials, GrantTypes.AuthorizationCode] : [GrantTypes.AuthorizationCode];
        foreach (var grant in grants)
            foreach (var client in _plan.Clients.Where(client => client.GrantTypes.Contains(grant) && scopes.All(scope => client.Scope.Contains(scope)) && instance.WhyNot(client.ClientId) is null))
                if (await AskAsync(client, grant, scopes, api, roles) is { Error: null, Untried: null } answer && scopes.ToHashSet().SetEquals(answer.Scope))
                    return answer;
        return Untried($"no client gets a token with {Words.List(scopes)} for {api.Name} here; give its key with --key, or a user with --user");
    }

    public async Task<CallAnswer> CallAsync(PlanApi api, string method, string path, AskedAnswer? token, IReadOnlyCollection<string> roles)
    {
        var answer = await instance.CallAsync(api, method, path, token?.Live, cancel);
        return new CallAnswer(answer.Status, answer.IsOwn, answer.Reason, null) { Untried = answer.Untried };
    }

    /// <summary>Somebody who has these roles and, of those that routes ask for, no others.</summary>
    private LoadUser? UserWith(IReadOnlyCollection<string> roles) => settings.Users.FirstOrDefault(user => roles.ToHashSet().SetEquals(RolesOf(user)));

    private IEnumerable<string> RolesOf(LoadUser user) => _plan.Users.FirstOrDefault(known => known.Username == user.Username)?.Roles.Where(_rolesOfRoutes.Contains) ?? [];

    private static AskedAnswer Untried(string why) => new(ScopeSet.Empty) { Untried = why };
}
