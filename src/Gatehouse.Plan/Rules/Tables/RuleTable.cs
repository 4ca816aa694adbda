using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Rules.Tables;

/// <summary>Rows about one kind of part of a plan.</summary>
internal interface IRuleTable
{
    IEnumerable<IRuleRow> Rows { get; }

    void Check(PlanDraft draft, Findings findings);
}

/// <param name="parts">The parts that the rows are about.</param>
internal sealed class RuleTable<T>(Func<PlanDraft, ImmutableArray<Placed<T>>> parts, ImmutableArray<Rule<T>> rows) : IRuleTable
{
    public IEnumerable<IRuleRow> Rows => rows;

    public void Check(PlanDraft draft, Findings findings)
    {
        foreach (var part in parts(draft))
        {
            var subject = new Subject<T>(part.Value, part.Path, draft, findings);
            foreach (var rule in rows)
            {
                if (findings.IsFull) return;
                rule.Check(subject);
            }
        }
    }
}

/// <summary>Tables by what they are about.</summary>
internal static class RuleTable
{
    public static IRuleTable OfPlan(ImmutableArray<Rule<PlanDraft>> rows) => new RuleTable<PlanDraft>(plan => [new Placed<PlanDraft>(plan, "")], rows);

    public static IRuleTable OfApis(ImmutableArray<Rule<PlanApi>> rows) => new RuleTable<PlanApi>(plan => plan.Apis, rows);

    public static IRuleTable OfClients(ImmutableArray<Rule<PlanClient>> rows) => new RuleTable<PlanClient>(plan => plan.Clients, rows);

    public static IRuleTable OfRegistration(ImmutableArray<Rule<PlanRegistration>> rows) =>
        new RuleTable<PlanRegistration>(plan => plan.Registration is { } registration ? [new Placed<PlanRegistration>(registration, "registration")] : [], rows);

    public static IRuleTable OfUsers(ImmutableArray<Rule<PlanUser>> rows) => new RuleTable<PlanUser>(plan => plan.Users, rows);

    public static IRuleTable OfTrustedIssuers(ImmutableArray<Rule<PlanTrustedIssuer>> rows) => new RuleTable<PlanTrustedIssuer>(plan => plan.TrustedIssuers, rows);
}
