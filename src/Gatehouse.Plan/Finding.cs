namespace Gatehouse.Plan;

public enum FindingLevel
{
    /// <summary>The plan works; somebody should think about it once. Told by a check, never at a start.</summary>
    Note,

    /// <summary>The plan works, but should be better.</summary>
    Warning,

    /// <summary>The plan cannot be used.</summary>
    Error,
}

/// <summary>One thing that is wrong with a plan: where, what, how to repair it and who says so. Never carries a secret.</summary>
/// <param name="Rule">The rule that is broken.</param>
/// <param name="Path">The place in the plan, such as <c>clients[1].redirect_uris[0]</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, to be read after the path.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Source">The specification that demands it, such as <c>RFC 9700 section 2.1</c>.</param>
public sealed record Finding(
    PlanRule Rule, FindingLevel Level, string File, string Path, int Line, int Column, string Message, string Remedy, string? Source)
{
    /// <summary>What a program can write in its place; null where people must decide.</summary>
    public PlanFix? Fix { get; init; }

    /// <summary>The level as it is written.</summary>
    public string LevelWord => Level switch { FindingLevel.Error => "error", FindingLevel.Warning => "warning", _ => "note" };

    /// <summary>What the message is about, to be read before it.</summary>
    public string Subject => Path.Length == 0 ? "the plan" : Path;

    /// <summary>One line for terminals and editors.</summary>
    public override string ToString()
    {
        var source = Source is null ? "" : $" ({Source})";
        return $"{File}:{Line}:{Column}: {LevelWord}: {Subject} {Message}; {Remedy}{source}";
    }
}
