using Gatehouse.Plan.Model;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Protocol;
using Gatehouse.Provider.Preview;

namespace Gatehouse.Plans.Testing;

/// <summary>What became of one expectation.</summary>
/// <param name="Name">What was expected, in words.</param>
internal sealed record TriedExpectation(PlanExpectation Expectation, string Name, bool Holds, string Expected, string Was)
{
    /// <summary>Why it could not be tried; null where it was.</summary>
    public string? Untried { get; init; }

    /// <summary>What the plan alone says, where an instance says otherwise.</summary>
    public string? PlanSays { get; init; }

    public bool Fails => !Holds && Untried is null;
}

/// <summary>Tries expectations of a plan, on the plan alone or on an instance that is to serve it.</summary>
internal sealed class TriedPlan(PlanDocument plan, IExpectationTarget target)
{
    public PlanCoverage Coverage { get; } = new(plan);

    public async Task<TriedExpectation> TryAsync(PlanExpectation expected)
    {
        if (expected.Client is { } name && FindClient(name) is null) return Fails(expected, "a client of the plan", $"there is no client '{name}'");
        if (new[] { expected.Api, expected.TokenFor }.FirstOrDefault(api => api is not null && FindApi(api) is null) is { } unknown) return Fails(expected, "an API of the plan", $"there is no API '{unknown}'");
        if (expected.Client is { } client && GrantOf(expected) is null) return Fails(expected, "a grant that the plan alone decides", $"'{expected.Grant ?? client}' needs another token, which is not made here");
        return expected switch
        {
            { Answer: not null } => await TryCallAsync(expected),
            { May: not null } => await TryMayAsync(expected),
            _ => await TryAskingAsync(expected),
        };
    }

    /// <summary>Every scope of the plan is asked for by itself; what is granted is all that the client may get.</summary>
    private async Task<TriedExpectation> TryMayAsync(PlanExpectation expected)
    {
        var (client, may) = (FindClient(expected.Client!)!, expected.May!.Value);
        var name = NameOf(expected, $"{client.ClientId} may get {Words.List(may)} by {Words.ShortName(GrantOf(expected)!)}, and nothing else");
        var got = new List<string>();
        var asked = plan.Apis.SelectMany(api => api.Scopes.Select(scope => (scope.Name, Api: (PlanApi?)api)));
        if (may.Any(IsIdentity)) asked = asked.Concat(((string[])[Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess]).Select(scope => (scope, (PlanApi?)null)));
        foreach (var (scope, api) in asked)
        {
            var answer = await target.AskAsync(client, GrantOf(expected)!, ScopeSet.Of([scope]), api, expected.Roles);
            if (answer.Untried is { } why) return Untried(expected, name, Words.List(may), why);
            // An instance that does not answer has not refused.
            if (answer.Error is { } error && error.Contains(' ')) return new TriedExpectation(expected, name, false, Words.List(may), $"{answer.Was}, asked for {scope}");
            if (answer.Error is null && answer.Scope.Contains(scope)) got.Add(scope);
        }
        Coverage.Client(client.ClientId);
        Coverage.Scopes(got);
        return new TriedExpectation(expected, name, may.ToHashSet().SetEquals(got), Words.List(may), Words.List(got));
    }

    private async Task<TriedExpectation> TryAskingAsync(PlanExpectation expected)
    {
        var what = expected.Asks is { } asks ? Words.List(asks) : "nothing in particular";
        var name = NameOf(expected, expected.Refused is null ? $"{expected.Client} asks for {what} and gets {Words.List(expected.Gets!.Value)}" : $"{expected.Client} asks for {what} and is refused");
        var wanted = expected.Refused ?? Words.List(expected.Gets!.Value);
        var answer = await AskAsync(expected, expected.Api);
        if (answer.Untried is { } why) return Untried(expected, name, wanted, why);
        Coverage.Client(expected.Client!);
        Coverage.Scopes(answer.Scope);
        var holds = expected.Refused is { } code ? answer.Error == code : answer.Error is null && expected.Gets!.Value.ToHashSet().SetEquals(answer.Scope);
        return new TriedExpectation(expected, name, holds, wanted, answer.Was);
    }

    private async Task<TriedExpectation> TryCallAsync(PlanExpectation expected)
    {
        var who = expected.Client ?? (expected.Scopes is { } scopes ? $"a token with {Words.List(scopes)}" : "nobody");
        var name = NameOf(expected, $"{expected.Call} of {expected.Api} by {who}{(expected.Roles.IsEmpty ? "" : $" as {Words.List(expected.Roles)}")} is answered {expected.Answer}");
        var token = await TokenOfAsync(expected);
        if (token?.Untried is { } noToken) return Untried(expected, name, $"{expected.Answer}", noToken);
        var answer = await target.CallAsync(FindApi(expected.Api!)!, expected.Call!.Split(' ')[0], expected.Call!.Split(' ')[1], token is { Error: null } ? token : null, expected.Roles);
        if (answer.Untried is { } notCalled) return Untried(expected, name, $"{expected.Answer}", notCalled);
        if (answer.Route is { } route) Coverage.Route(expected.Api!, route);
        if (token is { Error: null }) Coverage.Scopes(token.Scope);
        if (expected.Client is { } client) Coverage.Client(client);
        var why = token?.Error is { } refusal ? $"the provider gives no token: {refusal}{(token.Reason is { } reason ? $", {reason}" : "")}{(answer.Route is { } counts ? $", by route {counts.Match}" : "")}" : answer.Why;
        return new TriedExpectation(expected, name, answer.Status == expected.Answer || (expected.Answer == 200 && answer.LetThrough), $"{expected.Answer}", answer.Status == 0 ? $"no answer: {why}" : $"{answer.Status} ({why})");
    }

    /// <summary>The token that the client would come with; none where nobody is named.</summary>
    private async Task<AskedAnswer?> TokenOfAsync(PlanExpectation expected)
    {
        var api = expected.TokenFor ?? expected.Api;
        if (expected.Scopes is { } scopes) return await target.FindTokenAsync(FindApi(api!)!, ScopeSet.Of(scopes), expected.Roles);
        return expected.Client is null ? null : await AskAsync(expected, api);
    }

    private Task<AskedAnswer> AskAsync(PlanExpectation expected, string? api) =>
        target.AskAsync(FindClient(expected.Client!)!, GrantOf(expected)!, expected.Asks is { } asks ? ScopeSet.Of(asks) : null, api is null ? null : FindApi(api), expected.Roles);

    private string? GrantOf(PlanExpectation expected)
    {
        var grant = expected.Grant ?? FindClient(expected.Client!)!.GrantTypes.FirstOrDefault(AccessPreview.Knows);
        return grant is not null && AccessPreview.Knows(grant) ? grant : null;
    }

    private PlanClient? FindClient(string id) => plan.Clients.FirstOrDefault(client => client.ClientId == id);

    private PlanApi? FindApi(string name) => plan.Apis.FirstOrDefault(api => api.Name == name);

    private static bool IsIdentity(string scope) => Scopes.IsIdentity(scope) || scope == Scopes.OfflineAccess;

    private static TriedExpectation Fails(PlanExpectation expected, string what, string was) => new(expected, NameOf(expected, expected.Call ?? expected.Client ?? "expectation"), false, what, was);

    private static TriedExpectation Untried(PlanExpectation expected, string name, string wanted, string why) => new(expected, name, false, wanted, "not tried") { Untried = why };

    private static string NameOf(PlanExpectation expected, string made) => expected.Name ?? made;
}
