namespace Gatehouse.Plan.Model.Checking;

/// <summary>A finding that somebody has decided to live with, and why.</summary>
/// <param name="Rule">The id of a rule.</param>
/// <param name="At">The part of the plan that it is about, such as <c>clients[shop]</c>; everywhere when null.</param>
public sealed record PlanSilence(string Rule, string? At, string Reason);
