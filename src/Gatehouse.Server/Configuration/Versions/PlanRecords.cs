using Gatehouse.Plan.Differences;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>The records of a configuration that comes into force, and of the accounts that it brings.</summary>
internal static class PlanRecords
{
    private const int MostNamed = 100;

    public static AuditRecord[] Applied(AuditTrail audit, ChangeAuthor author, ProposedPlan proposed, ConfigurationVersion version, IReadOnlyList<Account> accounts)
    {
        var actor = author.Name is { } name ? new AuditActor(AuditActors.OperatorKind, name) : AuditActors.System;
        var applied = audit.Of(AuditEvents.PlanApplied, actor) with
        {
            Configuration = version.Version,
            Before = proposed.Base is { } former ? AuditDetails.Of(("version", former.Version), ("fingerprint", former.Fingerprint), ("source", former.Source)) : null,
            After = AuditDetails.Of(
                ("version", version.Version), ("fingerprint", version.Fingerprint), ("source", version.Source), ("reason", version.Reason),
                ("changed", proposed.Base is null ? null : Named(proposed.Difference))),
        };
        return [applied, .. accounts.Select(account => AccountRecords.Created(audit, actor, account))];
    }

    /// <summary>The places that differ, without what stands there: some of it is about people.</summary>
    private static string[] Named(PlanDifference difference)
    {
        string[] places = [.. difference.Changes.Take(MostNamed).Select(change => $"{SignOf(change.Kind)} {change.Path}")];
        return difference.Changes.Length <= MostNamed ? places : [.. places, $"and {difference.Changes.Length - MostNamed} more"];
    }

    private static char SignOf(PlanChangeKind kind) => kind switch
    {
        PlanChangeKind.Added => '+',
        PlanChangeKind.Removed => '-',
        _ => '~',
    };
}
