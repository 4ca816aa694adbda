using System.Collections.Immutable;
using Gatehouse.Plan.Rules;
using Gatehouse.Plan.Rules.Advice;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Checking;

/// <summary>A rule as the reference shows it.</summary>
/// <param name="Remedy">What is done about it, where one answer fits all its cases.</param>
/// <param name="Sources">The specifications that demand it.</param>
/// <param name="AtStart">Whether a start tells it too, or a check alone.</param>
public sealed record CataloguedRule(string Id, FindingLevel Level, string Why, string Remedy, ImmutableArray<string> Sources, bool AtStart);

/// <summary>Every rule of plans, as the tables have them.</summary>
public static class RuleCatalogue
{
    private static readonly ImmutableArray<PlanRule> OfReading =
    [
        FileFaults.TooLarge, FileFaults.NotText, FileFaults.Empty, FileFaults.NotYaml, FileFaults.Alias, FileFaults.Tag, FileFaults.Depth, FileFaults.KeyShape, FileFaults.KeyTwice,
        FileFaults.Variable, FileFaults.Version, FileFaults.MoreFindings, ShapeFaults.UnknownKey, ShapeFaults.MissingKey, ShapeFaults.NoValue, ShapeFaults.WrongType, ShapeFaults.NotAllowed,
        ShapeFaults.Unavailable, ShapeFaults.BadValue, ApiFaults.RouteMatch, ProofFaults.SecretsBoth, ProofFaults.KeysMalformed, ServerFaults.Backchannel, ServerFaults.Expectation,
    ];

    /// <summary>In the order of their ids.</summary>
    public static ImmutableArray<CataloguedRule> All { get; } = [.. Rows().GroupBy(row => row.Id).Select(Catalogue).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    private static CataloguedRule Catalogue(IGrouping<PlanRule, (PlanRule Id, FindingLevel Level, string Remedy, string? Source, bool AtStart)> rows) => new(
        rows.Key.Id, rows.Max(row => row.Level), rows.Key.Why, rows.First().Remedy, [.. rows.Select(row => row.Source).OfType<string>().Distinct()], rows.Any(row => row.AtStart));

    private static IEnumerable<(PlanRule Id, FindingLevel Level, string Remedy, string? Source, bool AtStart)> Rows() =>
    [
        .. OfReading.Select(rule => (rule, FindingLevel.Error, "as the finding says", (string?)null, true)),
        .. PlanRules.Rows.Select(row => (row.Id, row.Level, row.Remedy, row.Source, true)),
        .. AdviceRules.Rows.Select(row => (row.Id, row.Level, row.Remedy, row.Source, false)),
        (ServerFaults.SilenceUnused, FindingLevel.Warning, "remove the entry of silenced", null, false),
    ];
}
