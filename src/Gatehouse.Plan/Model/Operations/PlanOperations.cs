using System.Collections.Immutable;

namespace Gatehouse.Plan.Model.Operations;

/// <summary>Who administers the installation.</summary>
/// <param name="Role">The role of users who do; null for nobody.</param>
/// <param name="Clients">The clients through which they may do so beyond the pages of the provider.</param>
/// <param name="MinimumAcr">How strongly they must prove themselves for it, by the name of the level; null for a password.</param>
public sealed record PlanAdministration(string? Role, ImmutableArray<string> Clients, string? MinimumAcr = null)
{
    public static readonly PlanAdministration None = new(null, []);
}

/// <summary>What is recorded of people, and for how long.</summary>
/// <param name="Retention">How long a record is kept.</param>
/// <param name="KeepsPersonalData">Whether username, network address and browser are recorded.</param>
/// <param name="CheckpointEvery">How long records wait at most for a signed checkpoint.</param>
public sealed record PlanAudit(TimeSpan Retention, bool KeepsPersonalData, TimeSpan CheckpointEvery)
{
    public static readonly PlanAudit Default = new(TimeSpan.FromDays(400), true, TimeSpan.FromMinutes(10));
}

/// <summary>How far back refusals can be explained.</summary>
/// <param name="Retention">How long a record is kept.</param>
/// <param name="Most">How many are kept at most.</param>
public sealed record PlanRefusals(TimeSpan Retention, int Most)
{
    public static readonly PlanRefusals Default = new(TimeSpan.FromDays(7), 100_000);
}

/// <summary>Which decisions are recorded, so that another plan can be tried on them.</summary>
/// <param name="Recorded">Whether any are.</param>
/// <param name="Retention">How long they are kept.</param>
/// <param name="Most">How many are kept at most; a decision counts once a day.</param>
public sealed record PlanDecisions(bool Recorded, TimeSpan Retention, int Most)
{
    public static readonly PlanDecisions Default = new(true, TimeSpan.FromDays(14), 50_000);
}
