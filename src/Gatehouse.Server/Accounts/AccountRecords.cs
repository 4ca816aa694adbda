using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Server.Accounts;

/// <summary>The records of what becomes of accounts.</summary>
internal static class AccountRecords
{
    public static AuditRecord Created(AuditTrail audit, AuditActor actor, Account account, AuditOrigin from = default) =>
        About(audit, AuditEvents.AccountCreated, actor, account, from) with { After = AuditDetails.Of(("roles", account.Roles)) };

    /// <summary>What changed, without the words of profile and email themselves: they are the person's.</summary>
    public static AuditRecord Changed(AuditTrail audit, AuditActor actor, Account before, Account after, AuditOrigin from = default)
    {
        string[] members = [.. Differing(before, after)];
        var rolesChanged = before.Roles != after.Roles;
        return About(audit, AuditEvents.AccountChanged, actor, after, from) with
        {
            Before = rolesChanged ? AuditDetails.Of(("roles", before.Roles)) : null,
            After = rolesChanged ? AuditDetails.Of(("changed", members), ("roles", after.Roles)) : AuditDetails.Of(("changed", members)),
        };
    }

    public static AuditRecord About(AuditTrail audit, AuditEvent what, AuditActor actor, Account account, AuditOrigin from = default) =>
        audit.Of(what, actor, from, account.Username) with { Subject = account.Subject };

    private static IEnumerable<string> Differing(Account before, Account after)
    {
        if (before.Name != after.Name) yield return "name";
        if (before.Email != after.Email) yield return "email";
        if (before.Roles != after.Roles) yield return "roles";
    }
}
