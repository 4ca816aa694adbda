using System.Collections.Immutable;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;

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
        Rule.If<PlanDraft>(ServerFaults.RefusalsRetention,
            "refusals.retention", s => s.Value.Refusals.Retention < TimeSpan.FromHours(1) || s.Value.Refusals.Retention > TimeSpan.FromDays(90),
            "is not between 1h and 90d", "write a time such as 7d"),
        Rule.If<PlanDraft>(ServerFaults.RefusalsMost,
            "refusals.most", s => s.Value.Refusals.Most is < 1000 or > 10_000_000, "is not between 1000 and 10000000", "write a number such as 100000"),
    ];
}
