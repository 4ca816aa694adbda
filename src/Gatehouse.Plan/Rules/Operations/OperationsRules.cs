using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Operations;

/// <summary>Rules about who administers the installation, and what is kept for them.</summary>
internal static class OperationsRules
{
    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.If<PlanDraft>(ServerFaults.AdministrationRole,
            "administration.role", s => s.Value.Administration.Role is { } role && !Syntax.IsName(role), "is not a role",
            "use letters, digits, dots, dashes and underscores, 64 at most"),
        Rule.Where<PlanDraft>(ServerFaults.AdministrationClient,
            s => s.Value.Administration.Clients.Select((client, i) => (client, i)).Where(found => !s.Value.Clients.Any(known => known.Value.ClientId == found.client))
                .Select(found => new Breach($"administration.clients[{found.i}]", "is not a client of the plan")),
            "write the client_id of a client that was made for administration, and of no other application"),
        Rule.Where<PlanDraft>(ServerFaults.AdministrationTaken, s => s.Value.Administration.Role is null ? [] : Taken(s.Value),
            "choose another name, or remove administration"),
        Rule.If<PlanDraft>(ServerFaults.RefusalsRetention,
            "refusals.retention", s => s.Value.Refusals.Retention < TimeSpan.FromHours(1) || s.Value.Refusals.Retention > TimeSpan.FromDays(90),
            "is not between 1h and 90d", "write a time such as 7d"),
        Rule.If<PlanDraft>(ServerFaults.RefusalsMost,
            "refusals.most", s => s.Value.Refusals.Most is < 1000 or > 10_000_000, "is not between 1000 and 10000000", "write a number such as 100000"),
        Rule.If<PlanDraft>(ServerFaults.DecisionsRetention,
            "decisions.retention", s => s.Value.Decisions.Retention < TimeSpan.FromDays(1) || s.Value.Decisions.Retention > TimeSpan.FromDays(400),
            "is not between 1d and 400d", "write a time such as 14d"),
        Rule.If<PlanDraft>(ServerFaults.DecisionsMost,
            "decisions.most", s => s.Value.Decisions.Most is < 1000 or > 10_000_000, "is not between 1000 and 10000000", "write a number such as 50000"),
        Rule.If<PlanDraft>(ServerFaults.AuditRetention,
            "audit.retention", s => s.Value.Audit.Retention < TimeSpan.FromDays(1) || s.Value.Audit.Retention > TimeSpan.FromDays(3660),
            "is not between 1d and 3660d", "write a time such as 400d"),
        Rule.If<PlanDraft>(ServerFaults.AuditCheckpoint,
            "audit.checkpoint", s => s.Value.Audit.CheckpointEvery < TimeSpan.FromMinutes(1) || s.Value.Audit.CheckpointEvery > TimeSpan.FromDays(1),
            "is not between 1m and 1d", "write a time such as 10m"),
    ];

    public static readonly ImmutableArray<Rule<PlanClient>> OfClients =
    [
        Rule.If<PlanClient>(ServerFaults.AdministrationScope,
            "scope", s => s.Plan.Administration.Role is not null && s.Value.Scope.Any(AdministrationNames.IsScope) && !s.Plan.Administration.Clients.Contains(s.Value.ClientId),
            "has a scope of the admin API, but administration.clients does not name the client",
            "name the client there, if it was made for administration, or remove the scope", needs: ["client_id"]),
    ];

    private static IEnumerable<Breach> Taken(PlanDraft plan)
    {
        foreach (var client in plan.Clients)
            if (client.Value.ClientId == AdministrationNames.Client) yield return new Breach($"{client.Path}.client_id", "is that of the console");
        foreach (var api in plan.Apis)
        {
            if (api.Value.Name == AdministrationNames.Api) yield return new Breach($"{api.Path}.name", "is that of the admin API");
            if (IsAdminApi(api.Value.Resource.TrimEnd('/'), plan.Issuer)) yield return new Breach($"{api.Path}.resource", "is that of the admin API");
            for (var i = 0; i < api.Value.Scopes.Length; i++)
                if (AdministrationNames.IsScope(api.Value.Scopes[i].Name)) yield return new Breach(PlanPath.Item($"{api.Path}.scopes", i), $"is {api.Value.Scopes[i].Name}, a scope of the admin API");
        }
    }

    /// <summary>Without an issuer in the plan it is the address at which the server listens, most often one of this machine.</summary>
    private static bool IsAdminApi(string resource, string? issuer) => issuer is not null
        ? resource == issuer + AdministrationNames.ResourcePath
        : Uri.TryCreate(resource, UriKind.Absolute, out var address) && address.IsLoopback && address.AbsolutePath == AdministrationNames.ResourcePath;
}
