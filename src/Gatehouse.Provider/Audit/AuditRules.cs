namespace Gatehouse.Provider.Audit;

/// <summary>What is recorded of people, and for how long.</summary>
/// <param name="Retention">How long records are kept.</param>
/// <param name="KeepsPersonalData">Whether username, network address and browser are recorded.</param>
/// <param name="CheckpointEvery">How long sealed records wait at most for a signed checkpoint.</param>
public sealed record AuditRules(TimeSpan Retention, bool KeepsPersonalData, TimeSpan CheckpointEvery)
{
    public static readonly AuditRules Default = new(TimeSpan.FromDays(400), true, TimeSpan.FromMinutes(10));
}
