namespace Gatehouse.Provider.Refusals;

/// <summary>How far back refusals can be explained.</summary>
/// <param name="Retention">How long a record is kept.</param>
/// <param name="Most">How many are kept at most.</param>
public sealed record RefusalRules(TimeSpan Retention, int Most)
{
    public static readonly RefusalRules Default = new(TimeSpan.FromDays(7), 100_000);
}
