using System.Collections.Immutable;

namespace Gatehouse.Plan.Text;

/// <summary>A line and a column of a file, counted from one.</summary>
internal readonly record struct Place(int Line, int Column)
{
    /// <summary>The number of the file, counted from zero.</summary>
    public int File { get; init; }

    /// <summary>Where it begins in the text, counted from zero.</summary>
    public int Start { get; init; }

    /// <summary>Behind its last character.</summary>
    public int End { get; init; }
}

/// <summary>A part of the file with its place.</summary>
internal abstract class PlanNode(Place place)
{
    public Place Place => place;

    /// <summary>What a reader of findings calls this shape.</summary>
    public abstract string Shape { get; }
}

/// <param name="text">The value after substitution.</param>
/// <param name="isNull">Whether nothing is written, or YAML's null.</param>
/// <param name="hasVariable">Whether an environment variable went into it, so that it must not be quoted.</param>
internal sealed class ScalarNode(string text, bool isNull, bool hasVariable, Place place) : PlanNode(place)
{
    public string Text => text;

    public bool IsNull => isNull;

    public bool HasVariable => hasVariable;

    public override string Shape => isNull ? "nothing" : "a single value";
}

internal sealed class ListNode(ImmutableArray<PlanNode> items, Place place) : PlanNode(place)
{
    public ImmutableArray<PlanNode> Items => items;

    public override string Shape => "a list";
}

internal sealed class MapNode(ImmutableArray<MapEntry> entries, Place place, bool isFlow = false) : PlanNode(place)
{
    /// <summary>Whether it is written in braces.</summary>
    public bool IsFlow => isFlow;

    public ImmutableArray<MapEntry> Entries => entries;

    public override string Shape => "a mapping";
}

internal sealed record MapEntry(string Key, Place KeyPlace, PlanNode Value);
