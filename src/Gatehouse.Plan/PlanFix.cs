using System.Collections.Immutable;

namespace Gatehouse.Plan;

/// <summary>A change of a file's text that repairs one finding. Everything else stays as it is, comments and order included.</summary>
/// <param name="Title">What it does, such as <c>set code_lifetime to 1m</c>.</param>
/// <param name="File">The file, as findings call it.</param>
public sealed record PlanFix(string Title, string File, ImmutableArray<TextEdit> Edits);

/// <summary>Characters that are replaced by others.</summary>
/// <param name="Start">Where they begin, counted from zero and without a byte order mark.</param>
public sealed record TextEdit(int Start, int Length, string Text);
