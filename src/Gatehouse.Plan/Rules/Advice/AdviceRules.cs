using System.Collections.Immutable;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Tables;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>What a check says beyond what a start says: a plan that works and could be better.</summary>
internal static class AdviceRules
{
    private static readonly ImmutableArray<IRuleTable> Tables =
    [
        RuleTable.OfPlan(ServerAdvice.Table),
        RuleTable.OfPlan(SharedAdvice.Table),
        RuleTable.OfRegistration(RegistrationAdvice.Table),
        RuleTable.OfTrustedIssuers(RegistrationAdvice.OfIssuers),
        RuleTable.OfApis(ApiAdvice.Table),
        RuleTable.OfApis(ScopeAdvice.OfApis),
        RuleTable.OfApis(RouteAdvice.Table),
        RuleTable.OfApis(GatewayAdvice.Table),
        RuleTable.OfClients(GrantAdvice.Table),
        RuleTable.OfClients(ProofAdvice.Table),
        RuleTable.OfClients(RedirectAdvice.Table),
        RuleTable.OfClients(LifetimeAdvice.Table),
        RuleTable.OfClients(ConsentAdvice.Table),
        RuleTable.OfClients(ScopeAdvice.OfClients),
    ];

    /// <summary>Every row of every table.</summary>
    public static IEnumerable<IRuleRow> Rows => Tables.SelectMany(table => table.Rows);

    public static void Check(PlanDraft draft, Findings findings)
    {
        foreach (var table in Tables) table.Check(draft, findings);
    }
}
