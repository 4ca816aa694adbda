using System.Collections.Immutable;

namespace Gatehouse.Plan;

/// <summary>One file of a plan.</summary>
/// <param name="Name">How findings call it.</param>
public sealed record PlanText(string Name, string Text)
{
    /// <summary>Whether the file begins with a byte order mark, which is no part of the text.</summary>
    public bool HasByteOrderMark { get; init; }
}

/// <summary>What a plan is read from: one file, or several that are one plan.</summary>
/// <param name="Name">How the whole is called.</param>
public sealed record PlanSource(string Name, ImmutableArray<PlanText> Files)
{
    public static PlanSource Of(string text, string name) => new(name, [new PlanText(name, text.TrimStart('\uFEFF'))]);
}
