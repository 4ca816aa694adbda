using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit;

/// <summary>The records of what becomes of a grant.</summary>
public static class GrantRecords
{
    /// <param name="grantType">How the client comes to it, in the words of RFC 6749.</param>
    public static AuditRecord Issued(this AuditTrail audit, Grant grant, string grantType, AuditOrigin from)
    {
        ArgumentNullException.ThrowIfNull(audit);
        ArgumentNullException.ThrowIfNull(grant);
        return audit.About(AuditEvents.GrantIssued, AuditActors.User(grant.Subject), grant, from) with { After = AuditDetails.Of(("grant_type", grantType), ("scope", grant.Scope)) };
    }

    /// <param name="cause">Why it ends.</param>
    public static AuditRecord Revoked(this AuditTrail audit, Grant grant, AuditActor actor, string cause, AuditOrigin from = default)
    {
        ArgumentNullException.ThrowIfNull(audit);
        ArgumentNullException.ThrowIfNull(grant);
        return audit.About(AuditEvents.GrantRevoked, actor, grant, from) with { After = AuditDetails.Of(("cause", cause)) };
    }

    /// <summary>A record of something that a client did with a grant.</summary>
    internal static AuditRecord About(this AuditTrail audit, AuditEvent what, AuditActor actor, Grant grant, AuditOrigin from) =>
        audit.Of(what, actor, from) with { Subject = grant.Subject, ClientId = grant.ClientId, Grant = grant.Id.ToString(), Session = grant.SessionId.ToString() };
}
