namespace Gatehouse.Plan;

/// <summary>A rule of plans, by a name that never changes: silences, reports and dashboards of others hold on to it.</summary>
/// <param name="Id">In small letters with dashes, such as <c>redirect-uri</c>.</param>
/// <param name="Why">What could happen otherwise.</param>
public sealed record PlanRule(string Id, string Why);
