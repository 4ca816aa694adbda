using System.Collections.Immutable;

namespace Gatehouse.Plan.Differences;

public enum PlanChangeKind
{
    Added,
    Removed,
    Changed,

    /// <summary>The same, in another order.</summary>
    Reordered,
}

/// <summary>One thing in which two plans differ. Secrets never show in it.</summary>
/// <param name="Part">The part of the plan that it is in, by name: <c>clients[shop]</c>, <c>apis[orders]</c>, <c>token_signing</c>.</param>
/// <param name="Field">The place within the part, such as <c>refresh.idle</c>; empty for the part itself.</param>
/// <param name="Old">What was there: one value, the items of a list that are gone, or the lines of something that is gone.</param>
/// <param name="New">What is there now, likewise.</param>
public sealed record PlanChange(string Part, string Field, PlanChangeKind Kind, ImmutableArray<string> Old, ImmutableArray<string> New)
{
    /// <summary>Whether <see cref="Old"/> and <see cref="New"/> are items of a list of which others may have stayed.</summary>
    public bool IsOfList { get; init; }

    /// <summary>Whether it is about a secret, of which nobody is told more than that it is another one.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The place in the plan.</summary>
    public string Path => Field.Length == 0 ? Part : Field[0] == '[' ? Part + Field : $"{Part}.{Field}";
}
