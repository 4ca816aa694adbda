using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Tests.Checking.Examples;
using Gatehouse.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Plan.Tests.Checking;

/// <summary>Every rule has a plan that breaks it and one like it that does not.</summary>
public class EveryRule
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly Dictionary<string, Example> Examples =
        ((Example[])[.. FileExamples.All, .. ServerExamples.All, .. ApiExamples.All, .. GatewayExamples.All, .. ClientExamples.All, .. ProofExamples.All]).ToDictionary(example => example.Rule);

    public static TheoryData<string> Rules => new(RuleCatalogue.All.Select(rule => rule.Id));

    [Theory, MemberData(nameof(Rules)), Spec("RFC 9700", "4.11"), Spec("RFC 9110", "9.2.1")]
    public void Is_told_where_it_is_broken_and_nowhere_else(string rule)
    {
        Assert.True(Examples.TryGetValue(rule, out var example), $"{rule} has no example.");
        var told = RulesOf(example.Breaks);
        Assert.Contains(rule, told.Select(finding => finding.Rule.Id));
        Assert.DoesNotContain(rule, RulesOf(example.Obeys).Select(finding => finding.Rule.Id));
        Assert.All(told, finding => Assert.True(finding is { Line: > 0, Column: > 0, Message.Length: > 0, Remedy.Length: > 0, Rule.Why.Length: > 0 }));
    }

    [Fact]
    public void Advice_is_never_told_at_a_start()
    {
        var advice = RuleCatalogue.All.Where(rule => !rule.AtStart).Select(rule => rule.Id).ToHashSet();
        Assert.True(advice.Count > 60);
        foreach (var example in Examples.Values)
            Assert.DoesNotContain(PlanReader.Read(example.Breaks, "gatehouse.yaml", Plans.Variable, Clock).Findings, finding => advice.Contains(finding.Rule.Id) || finding.Level is FindingLevel.Note);
    }

    [Fact]
    public void Its_name_is_written_in_one_way_and_says_one_thing() => Assert.All(RuleCatalogue.All, rule =>
    {
        Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)+$|^variable$|^origin$", rule.Id);
        Assert.True(rule.Why.EndsWith('.') && rule.Remedy.Length > 0, rule.Id);
    });

    [Fact]
    public void No_example_is_left_over() => Assert.Empty(Examples.Keys.Except(RuleCatalogue.All.Select(rule => rule.Id)));

    // A start stops telling long before a check does.
    private static IReadOnlyList<Finding> RulesOf(string text) =>
        [.. PlanCheck.Run(text, "gatehouse.yaml", Plans.Variable, Clock).Findings, .. PlanReader.Read(text, "gatehouse.yaml", Plans.Variable, Clock).Findings];
}
