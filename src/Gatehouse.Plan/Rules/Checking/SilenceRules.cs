using System.Collections.Immutable;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules.Checking;

/// <summary>Rules about findings that somebody lives with.</summary>
internal static class SilenceRules
{
    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.Where<PlanDraft>(ServerFaults.SilenceRule, UnknownRules, "write the id of a rule, as a check tells it"),
        Rule.Where<PlanDraft>(
            ServerFaults.SilenceReason, s => s.Value.Silenced.Where(silence => silence.Value.Reason.Trim().Length is > 0 and < 10).Select(silence => new Breach(silence.Path + ".reason", "says too little")),
            "write a sentence that a colleague understands in a year"),
    ];

    private static IEnumerable<Breach> UnknownRules(Subject<PlanDraft> s)
    {
        if (s.Value.Silenced.IsEmpty) yield break;
        var ids = RuleCatalogue.All.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var silence in s.Value.Silenced)
            if (silence.Value.Rule.Length > 0 && !ids.Contains(silence.Value.Rule))
                yield return new Breach(silence.Path + ".rule", $"has {s.Quote(silence.Path + ".rule", silence.Value.Rule)}, which is not a rule{s.Suggest(silence.Path + ".rule", silence.Value.Rule, ids)}");
    }
}
