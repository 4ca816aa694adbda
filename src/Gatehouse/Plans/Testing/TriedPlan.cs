using System.Collections.Immutable;
using Gatehouse.Gateway.Preview;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Protocol;
using Gatehouse.Provider.Preview;
using Gatehouse.Server.Preview;

namespace Gatehouse.Plans.Testing;

/// <summary>What became of one expectation.</summary>
/// <param name="Name">What was expected, in words.</param>
internal sealed record TriedExpectation(PlanExpectation Expectation, string Name, bool Holds, string Expected, string Was);

/// <summary>Tries expectations on a plan: tokens are decided by the engine, calls by the gateway.</summary>
internal sealed class TriedPlan
{
    private readonly PlanDocument _plan;
    private readonly AccessPreview _provider;
    private readonly Dictionary<string, RoutePreview> _gateways;

    public TriedPlan(PlanDocument plan, DateTimeOffset now)
    {
        _plan = plan;
        _provider = PlanPreview.Of(plan, now);
        _gateways = plan.Apis.ToDictionary(api => api.Name, api => new RoutePreview(api), StringComparer.Ordinal);
        Coverage = new PlanCoverage(plan);
    }

    public PlanCoverage Coverage { get; }

    public async Task<TriedExpectation> TryAsync(PlanExpectation expected)
    {
        if (expected.Client is { } name && FindClient(name) is null) return Fails(expected, "a client of the plan", $"there is no client '{name}'");
        if (new[] { expected.Api, expected.TokenFor }.FirstOrDefault(api => api is not null && FindApi(api) is null) is { } unknown) return Fails(expected, "an API of the plan", $"there is no API '{unknown}'");
        if (expected.Client is { } client && GrantOf(expected) is not { } grant) return Fails(expected, "a grant that the plan alone decides", $"'{expected.Grant ?? client}' needs another token; try it against a server");
        return expected switch
        {
            { Answer: not null } => await TryCallAsync(expected),
            { May: not null } => TryMay(expected),
            _ => TryAsking(expected),
        };
    }

    /// <summary>Every scope of the plan is asked for by itself; what is granted is all that the client may get.</summary>
    private TriedExpectation TryMay(PlanExpectation expected)
    {
        var (client, grant) = (expected.Client!, GrantOf(expected)!);
        var may = expected.May!.Value;
        var got = _plan.Apis.SelectMany(api => api.Scopes.Where(scope => Gets(client, grant, scope.Name, api.Resource)).Select(scope => scope.Name)).ToList();
        if (may.Any(IsIdentity)) got.AddRange(((string[])[Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess]).Where(scope => Gets(client, grant, scope)));
        Coverage.Client(client);
        Coverage.Scopes(got);
        return new TriedExpectation(expected, NameOf(expected, $"{client} may get {List(may)} by {ShortName(grant)}, and nothing else"), may.ToHashSet().SetEquals(got), List(may), List(got));
    }

    private TriedExpectation TryAsking(PlanExpectation expected)
    {
        var answer = Ask(expected, expected.Api);
        var what = expected.Asks is { } asks ? List(asks) : "nothing in particular";
        Coverage.Client(expected.Client!);
        Coverage.Scopes(answer.Scope);
        var was = answer.Refusal is { } refusal ? $"{refusal.Code} ({refusal.Reason})" : List(answer.Scope);
        return expected.Refused is { } code
            ? new TriedExpectation(expected, NameOf(expected, $"{expected.Client} asks for {what} and is refused"), answer.Refusal?.Code == code, code, was)
            : new TriedExpectation(expected, NameOf(expected, $"{expected.Client} asks for {what} and gets {List(expected.Gets!.Value)}"), answer.Refusal is null && expected.Gets!.Value.ToHashSet().SetEquals(answer.Scope), List(expected.Gets!.Value), was);
    }

    private async Task<TriedExpectation> TryCallAsync(PlanExpectation expected)
    {
        var (method, target) = (expected.Call!.Split(' ')[0], expected.Call!.Split(' ')[1]);
        var (token, refusal) = TokenOf(expected);
        var answer = await _gateways[expected.Api!].AskAsync(method, target, token);
        if (answer.Route is { } route) Coverage.Route(expected.Api!, route);
        if (token is not null) Coverage.Scopes(token.Scope);
        if (expected.Client is { } client) Coverage.Client(client);
        var who = expected.Client ?? (expected.Scopes is { } scopes ? $"a token with {List(scopes)}" : "nobody");
        var why = refusal is null ? answer.Reason : $"the provider gives no token: {refusal.Code}, {refusal.Reason}";
        return new TriedExpectation(
            expected, NameOf(expected, $"{expected.Call} of {expected.Api} by {who}{(expected.Roles.IsEmpty ? "" : $" as {List(expected.Roles)}")} is answered {expected.Answer}"),
            answer.Status == expected.Answer, $"{expected.Answer}", $"{answer.Status} ({why}{(answer.Route is { } counts ? $", by route {counts.Match}" : "")})");
    }

    /// <summary>The token that the client would come with; none where the provider gives none, and where nobody is named.</summary>
    private (TriedToken? Token, OAuthError? Refusal) TokenOf(PlanExpectation expected)
    {
        if (expected.Scopes is { } scopes) return (new TriedToken([FindApi(expected.TokenFor ?? expected.Api!)!.Resource], ScopeSet.Of(scopes), expected.Roles), null);
        if (expected.Client is null) return (null, null);
        var answer = Ask(expected, expected.TokenFor ?? expected.Api);
        return answer.Refusal is { } refusal ? (null, refusal) : (new TriedToken(answer.Audiences, answer.Scope, expected.Roles), null);
    }

    private AccessAnswer Ask(PlanExpectation expected, string? api) =>
        _provider.Ask(expected.Client!, GrantOf(expected)!, expected.Asks is { } asks ? ScopeSet.Of(asks) : null, api is null ? [] : [FindApi(api)!.Resource]);

    private bool Gets(string client, string grant, string scope, params string[] resources) => _provider.Ask(client, grant, ScopeSet.Of([scope]), resources) is { Refusal: null } answer && answer.Scope.Contains(scope);

    private string? GrantOf(PlanExpectation expected)
    {
        var grant = expected.Grant ?? FindClient(expected.Client!)!.GrantTypes.FirstOrDefault(AccessPreview.Knows);
        return grant is not null && AccessPreview.Knows(grant) ? grant : null;
    }

    private PlanClient? FindClient(string id) => _plan.Clients.FirstOrDefault(client => client.ClientId == id);

    private PlanApi? FindApi(string name) => _plan.Apis.FirstOrDefault(api => api.Name == name);

    private static bool IsIdentity(string scope) => Scopes.IsIdentity(scope) || scope == Scopes.OfflineAccess;

    private static TriedExpectation Fails(PlanExpectation expected, string what, string was) => new(expected, NameOf(expected, expected.Call ?? expected.Client ?? "expectation"), false, what, was);

    private static string NameOf(PlanExpectation expected, string made) => expected.Name ?? made;

    private static string ShortName(string grant) => grant[(grant.LastIndexOf(':') + 1)..];

    private static string List(IEnumerable<string> words) => string.Join(' ', words) is { Length: > 0 } text ? text : "nothing";
}
