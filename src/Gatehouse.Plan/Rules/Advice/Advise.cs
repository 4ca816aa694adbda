using Gatehouse.Plan.Text.Mending;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>The ways to write a row that a check tells and a start does not. Each row is a rule of its own: id, level, what, remedy, source, why.</summary>
internal static class Advise
{
    public static Rule<T> If<T>(
        string id, FindingLevel level, string key, Func<Subject<T>, bool> broken, string message, string remedy, string? source, string why, Func<Subject<T>, Mend?>? mend = null) =>
        Where<T>(id, level, subject => broken(subject) ? [new Breach(key, message) { Mend = mend?.Invoke(subject) }] : [], remedy, source, why);

    public static Rule<T> Where<T>(string id, FindingLevel level, Func<Subject<T>, IEnumerable<Breach>> breaches, string remedy, string? source, string why) => new()
    {
        Id = new PlanRule(id, why),
        Level = level,
        IsAdvice = true,
        Breaches = breaches,
        Remedy = remedy,
        Source = source,
    };

    /// <summary>Each item of a list by itself, told at the item.</summary>
    public static Rule<T> Each<T>(string id, FindingLevel level, string key, Func<T, IEnumerable<string>> items, Func<string, Subject<T>, bool> broken, string message, string remedy, string? source, string why) =>
        Where<T>(id, level, subject => items(subject.Value).Select((item, i) => (item, i)).Where(found => broken(found.item, subject)).Select(found => new Breach($"{key}[{found.i}]", message)), remedy, source, why);
}
