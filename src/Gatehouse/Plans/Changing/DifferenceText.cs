using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Plan;
using Gatehouse.Plan.Differences;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary>A difference for people, as a review of code shows it: part by part, then what it means for access, live grants and security.</summary>
internal static class DifferenceText
{
    private const int Width = 80;

    public static void Write(ConsoleStyle style, string old, string now, ChangeReview review)
    {
        WriteHeading(style, old, now);
        foreach (var part in review.Difference.Changes.GroupBy(change => change.Part)) WritePart(style, part.Key, [.. part]);
        WriteImpact(style, review);
        style.Fill("", Summary(review.Difference));
    }

    /// <summary>Which two are compared.</summary>
    public static void WriteHeading(ConsoleStyle style, string old, string now)
    {
        style.Fill(style.Red("--- "), Plain(old), 4);
        style.Fill(style.Green("+++ "), Plain(now), 4);
        style.Out.WriteLine();
    }

    /// <summary>How many places differ, and what could not be compared.</summary>
    public static string Summary(PlanDifference difference)
    {
        var count = difference.Changes.Length;
        var parts = difference.Changes.Select(change => change.Part).Distinct().Count();
        var told = count == 0 ? "No difference." : $"{Count(count, "difference")} in {Count(parts, "part")}.";
        return difference.NotCompared == 0 ? told : $"{told} {Count(difference.NotCompared, "secret")} not compared: not known here.";
    }

    public static string Count(int count, string word) => $"{count.ToString(CultureInfo.InvariantCulture)} {word}{(count == 1 ? "" : "s")}";

    /// <summary>What stands in the plan, without what a terminal would obey.</summary>
    public static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>The part in words: <c>client shop</c> for <c>clients[shop]</c>.</summary>
    public static string PartInWords(string part)
    {
        var bracket = part.IndexOf('[');
        if (bracket < 0) return part;
        var list = part[..bracket] switch { "apis" => "API", "clients" => "client", "users" => "user", _ => "trusted issuer" };
        return $"{list} {part[(bracket + 1)..^1]}";
    }

    /// <summary>One change, indented by two.</summary>
    public static void WriteChange(ConsoleStyle style, PlanChange change)
    {
        var field = change.Field.Length > 0 ? Plain(change.Field) : change.Kind == PlanChangeKind.Added ? "is new" : "is gone";
        if (change.Kind == PlanChangeKind.Reordered) style.Out.WriteLine(style.Yellow("  ~ ") + (change.Field.Length == 0 ? "in another order" : $"{field}: in another order"));
        else if (change.IsSecret && change.Kind == PlanChangeKind.Changed) style.Out.WriteLine(style.Yellow("  ~ ") + $"{field}: changed");
        else if (change is { IsOfList: false, Old: [var old], New: [var now] } && 8 + field.Length + old.Length + now.Length <= Width) style.Out.WriteLine(style.Yellow("  ~ ") + $"{field}: {Plain(old)} -> {Plain(now)}");
        else if (change is { IsOfList: false, Field.Length: > 0, Kind: not PlanChangeKind.Changed } && change.Old.Concat(change.New).ToList() is [var only] && 6 + field.Length + only.Length <= Width) style.Out.WriteLine(Signed(style, change.Kind == PlanChangeKind.Added, "  ", $"{field}: {Plain(only)}"));
        else
        {
            style.Out.WriteLine(change.Kind switch { PlanChangeKind.Added => style.Green("  + "), PlanChangeKind.Removed => style.Red("  - "), _ => style.Yellow("  ~ ") } + field);
            WriteLines(style, change, "      ");
        }
    }

    private static void WritePart(ConsoleStyle style, string part, ImmutableArray<PlanChange> changes)
    {
        var name = style.Bold(Plain(PartInWords(part)));
        if (changes is [{ Field: "", Kind: PlanChangeKind.Added or PlanChangeKind.Removed } whole])
        {
            style.Out.WriteLine($"{name}: {(whole.Kind == PlanChangeKind.Added ? style.Green("new") : style.Red("removed"))}");
            WriteLines(style, whole, "  ");
        }
        else
        {
            style.Out.WriteLine(name);
            foreach (var change in changes) WriteChange(style, change);
        }
        style.Out.WriteLine();
    }

    private static void WriteLines(ConsoleStyle style, PlanChange change, string indent)
    {
        foreach (var line in change.Old) style.Out.WriteLine(Signed(style, false, indent, Plain(line)));
        foreach (var line in change.New) style.Out.WriteLine(Signed(style, true, indent, Plain(line)));
    }

    private static string Signed(ConsoleStyle style, bool isNew, string indent, string line) => isNew ? style.Green($"{indent}+ {line}") : style.Red($"{indent}- {line}");

    private static void WriteImpact(ConsoleStyle style, ChangeReview review)
    {
        Section(style, "gains access", review.Access.Where(access => access.IsGain).Select(access => (style.Yellow("+"), InWords(access)))
            .Concat(review.Routes.Where(route => route.IsGain).Select(route => (style.Yellow("+"), InWords(route)))));
        Section(style, "loses access", review.Access.Where(access => !access.IsGain).Select(access => (style.Red("-"), InWords(access)))
            .Concat(review.Routes.Where(route => !route.IsGain).Select(route => (style.Red("-"), InWords(route)))));
        Section(style, "live grants", review.Grants.Select(effect => (style.Red("!"), InWords(effect)))
            .Concat(review.ClosedRedirects.Select(closed => (style.Yellow("!"), $"{closed.ClientId}: nobody comes back to {closed.RedirectUri} any more; who is signed in stays so"))));
        Section(style, "weaker", review.Weaker.Select(weaker => (weaker.Finding.Level is FindingLevel.Warning ? style.Yellow("!") : style.Blue("!"), $"{weaker.Finding.LevelWord} {weaker.Finding.Rule.Id}: {weaker.Place} {weaker.Finding.Message}")));
    }

    private static void Section(ConsoleStyle style, string heading, IEnumerable<(string Sign, string Text)> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0) return;
        style.Out.WriteLine(style.Bold(heading));
        foreach (var (sign, text) in all) style.Fill($"  {sign} ", Plain(text), 6);
        style.Out.WriteLine();
    }

    private static string InWords(AccessChange access) => $"{access.Client}: {string.Join(", ", access.Scopes)} of {access.Api}, by {string.Join(", ", access.Grants.Select(ShortName))}";

    private static string InWords(RouteAccessChange route) => $"{route.Route} of {route.Api}: {string.Join(", ", route.Who)}";

    private static string InWords(GrantEffect effect) => $"{effect.ClientId}: {Count(effect.Grants, "grant")} of {effect.Subjects.ToString(CultureInfo.InvariantCulture)} {(effect.Subjects == 1 ? "person" : "people")} "
        + (effect.Reason is { } reason ? $"{(effect.Grants == 1 ? "ends" : "end")} ({reason})" : $"{(effect.Grants == 1 ? "loses" : "lose")} {string.Join(", ", effect.Lost)}");

    /// <summary>The last word of a grant type that is a URN.</summary>
    private static string ShortName(string grant) => grant[(grant.LastIndexOf(':') + 1)..];
}
