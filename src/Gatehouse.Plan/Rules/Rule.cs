using System.Collections.Immutable;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;
using Gatehouse.Plan.Text.Mending;

namespace Gatehouse.Plan.Rules;

/// <summary>What a rule looks at: one part of the plan, the plan around it, and what is written where.</summary>
internal sealed record Subject<T>(T Value, string Path, PlanDraft Plan, Findings Findings)
{
    public bool IsWritten(string key) => Findings.IsWritten(PlanPath.Join(Path, key));

    public bool IsFaulty(string key) => Findings.HasErrors && Findings.IsFaulty(PlanPath.Join(Path, key));

    public string Quote(string key, string value) => Findings.Quote(PlanPath.Join(Path, key), value);

    /// <summary>What was probably meant, as text for a message and as a repair.</summary>
    public (string Text, Mend? Mend) Correct(string key, string written, IEnumerable<string> names) =>
        Findings.Nearest(PlanPath.Join(Path, key), written, names) is { } nearest ? ($" (did you mean {nearest}?)", Mend.Word(key, written, nearest)) : ("", null);

    public string Suggest(string key, string written, IEnumerable<string> names) => Findings.Suggest(PlanPath.Join(Path, key), written, names);
}

/// <summary>A place within the subject that breaks a rule, and how.</summary>
internal sealed record Breach(string Key, string Message, string? Remedy = null, string? Source = null)
{
    /// <summary>What would repair it, where a program can.</summary>
    public Mend? Mend { get; init; }
}

/// <summary>What the reference says of a row.</summary>
internal interface IRuleRow
{
    PlanRule Id { get; }

    FindingLevel Level { get; }

    string Remedy { get; }

    string? Source { get; }
}

/// <summary>One rule about one kind of part: a row in a table of rules.</summary>
internal sealed class Rule<T> : IRuleRow
{
    public required PlanRule Id { get; init; }

    public FindingLevel Level { get; init; } = FindingLevel.Error;

    /// <summary>The keys that must be sound for the rule to make sense.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    public required Func<Subject<T>, IEnumerable<Breach>> Breaches { get; init; }

    public required string Remedy { get; init; }

    public string? Source { get; init; }

    /// <summary>Whether it is for a check alone, and a start keeps silent about it.</summary>
    public bool IsAdvice { get; init; }

    public void Check(Subject<T> subject)
    {
        foreach (var need in Needs)
            if (subject.IsFaulty(need))
                return;
        // What another rule found wrong is not worth a second finding: the first one says enough. One rule may find several at one place.
        HashSet<string>? mine = null;
        foreach (var breach in Breaches(subject))
        {
            var path = PlanPath.Join(subject.Path, breach.Key);
            if ((Level is FindingLevel.Error || IsAdvice) && subject.Findings.IsFaulty(path) && mine?.Contains(path) is not true) continue;
            (mine ??= new HashSet<string>(StringComparer.Ordinal)).Add(path);
            var fix = breach.Mend is { } mend ? subject.Findings.FixOf(mend, subject.Path) : null;
            subject.Findings.Add(Id, Level, path, breach.Message, breach.Remedy ?? Remedy, breach.Source ?? Source, fix);
            if (subject.Findings.IsFull) return;
        }
    }
}

/// <summary>The ways to write a row.</summary>
internal static class Rule
{
    /// <summary>Broken or not, told at one key.</summary>
    public static Rule<T> If<T>(
        PlanRule id, string key, Func<Subject<T>, bool> broken, string message, string remedy, string? source = null,
        ImmutableArray<string> needs = default, FindingLevel level = FindingLevel.Error, Func<Subject<T>, Mend?>? mend = null) => new()
        {
            Id = id,
            Level = level,
            Needs = needs.IsDefault ? [key] : needs.Add(key),
            Breaches = subject => broken(subject) ? [new Breach(key, message) { Mend = mend?.Invoke(subject) }] : [],
            Remedy = remedy,
            Source = source,
        };

    /// <summary>Each item of a list by itself, told at the item.</summary>
    public static Rule<T> Each<T>(
        PlanRule id, string key, Func<T, ImmutableArray<string>> items, Func<string, Subject<T>, string?> faultOf, string remedy, string? source = null,
        ImmutableArray<string> needs = default, FindingLevel level = FindingLevel.Error, Func<string, string>? instead = null) => new()
        {
            Id = id,
            Level = level,
            Needs = needs.IsDefault ? [] : needs,
            Breaches = subject => items(subject.Value)
                .Select((item, i) => (Fault: subject.IsFaulty($"{key}[{i}]") ? null : faultOf(item, subject), Item: item, Key: PlanPath.Item(key, i)))
                .Where(found => found.Fault is not null)
                .Select(found => new Breach(found.Key, found.Fault!) { Mend = instead is null ? null : Mend.Set(found.Key, instead(found.Item)) }),
            Remedy = remedy,
            Source = source,
        };

    /// <summary>A row whose message, places or remedies differ from case to case.</summary>
    public static Rule<T> Where<T>(
        PlanRule id, Func<Subject<T>, IEnumerable<Breach>> breaches, string remedy, string? source = null,
        ImmutableArray<string> needs = default, FindingLevel level = FindingLevel.Error) => new()
        {
            Id = id,
            Level = level,
            Needs = needs.IsDefault ? [] : needs,
            Breaches = breaches,
            Remedy = remedy,
            Source = source,
        };
}
