using System.Collections.Immutable;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Rules;

/// <summary>What a rule looks at: one part of the plan, the plan around it, and what is written where.</summary>
internal sealed record Subject<T>(T Value, string Path, PlanDraft Plan, Findings Findings)
{
    public bool IsWritten(string key) => Findings.IsWritten(PlanPath.Join(Path, key));

    public bool IsFaulty(string key) => Findings.IsFaulty(PlanPath.Join(Path, key));

    public string Quote(string key, string value) => Findings.Quote(PlanPath.Join(Path, key), value);

    public string Suggest(string key, string written, IEnumerable<string> names) => Findings.Suggest(PlanPath.Join(Path, key), written, names);
}

/// <summary>A place within the subject that breaks a rule, and how.</summary>
internal sealed record Breach(string Key, string Message, string? Remedy = null, string? Source = null);

/// <summary>One rule about one kind of part: a row in a table of rules.</summary>
internal sealed class Rule<T>
{
    public FindingLevel Level { get; init; } = FindingLevel.Error;

    /// <summary>The keys that must be sound for the rule to make sense.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    public required Func<Subject<T>, IEnumerable<Breach>> Breaches { get; init; }

    public required string Remedy { get; init; }

    public string? Source { get; init; }

    public void Check(Subject<T> subject)
    {
        foreach (var need in Needs)
            if (subject.IsFaulty(need))
                return;
        // What another rule found wrong is not worth a second finding: the first one says enough. One rule may find several at one place.
        var mine = new HashSet<string>(StringComparer.Ordinal);
        foreach (var breach in Breaches(subject))
        {
            var path = PlanPath.Join(subject.Path, breach.Key);
            if (Level is FindingLevel.Error && subject.Findings.IsFaulty(path) && !mine.Contains(path)) continue;
            mine.Add(path);
            subject.Findings.Add(Level, path, breach.Message, breach.Remedy ?? Remedy, breach.Source ?? Source);
            if (subject.Findings.IsFull) return;
        }
    }
}

/// <summary>The ways to write a row.</summary>
internal static class Rule
{
    /// <summary>Broken or not, told at one key.</summary>
    public static Rule<T> If<T>(
        string key, Func<Subject<T>, bool> broken, string message, string remedy, string? source = null,
        ImmutableArray<string> needs = default, FindingLevel level = FindingLevel.Error) => new()
        {
            Level = level,
            Needs = needs.IsDefault ? [key] : needs.Add(key),
            Breaches = subject => broken(subject) ? [new Breach(key, message)] : [],
            Remedy = remedy,
            Source = source,
        };

    /// <summary>Each item of a list by itself, told at the item.</summary>
    public static Rule<T> Each<T>(
        string key, Func<T, ImmutableArray<string>> items, Func<string, Subject<T>, string?> faultOf, string remedy, string? source = null,
        ImmutableArray<string> needs = default, FindingLevel level = FindingLevel.Error) => new()
        {
            Level = level,
            Needs = needs.IsDefault ? [] : needs,
            Breaches = subject => items(subject.Value)
                .Select((item, i) => (Fault: subject.IsFaulty($"{key}[{i}]") ? null : faultOf(item, subject), Index: i))
                .Where(found => found.Fault is not null)
                .Select(found => new Breach(PlanPath.Item(key, found.Index), found.Fault!)),
            Remedy = remedy,
            Source = source,
        };

    /// <summary>A row whose message, places or remedies differ from case to case.</summary>
    public static Rule<T> Where<T>(
        Func<Subject<T>, IEnumerable<Breach>> breaches, string remedy, string? source = null,
        ImmutableArray<string> needs = default, FindingLevel level = FindingLevel.Error) => new()
        {
            Level = level,
            Needs = needs.IsDefault ? [] : needs,
            Breaches = breaches,
            Remedy = remedy,
            Source = source,
        };
}
