namespace Gatehouse.Provider.Decisions;

/// <summary>Which decisions are recorded, so that another plan can be tried on them.</summary>
/// <param name="Recorded">Whether any are.</param>
/// <param name="Retention">How long they are kept.</param>
/// <param name="Most">How many are kept at most; a decision counts once a day.</param>
public sealed record DecisionRules(bool Recorded, TimeSpan Retention, int Most)
{
    public static readonly DecisionRules Default = new(true, TimeSpan.FromDays(14), 50_000);
}
