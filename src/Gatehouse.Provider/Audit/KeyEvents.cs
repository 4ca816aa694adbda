using System.Security.Cryptography;
using System.Text;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit;

/// <summary>The records of what becomes of keys. That one comes into use or goes out of it by the clock no change says: all who notice make the same id, and the first one counts.</summary>
public static class KeyEvents
{
    /// <summary>A node that was away for longer does not tell it any more: shorter than any retention, so that nothing is told twice.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromHours(20);

    public static AuditRecord? Activated(AuditTrail trail, SigningKey key, DateTimeOffset now) => ByClock(trail, AuditEvents.KeyActivated, key, key.ActiveFrom, now);

    public static AuditRecord? Retired(AuditTrail trail, SigningKey key, DateTimeOffset now) => ByClock(trail, AuditEvents.KeyRetired, key, key.RetiresAt, now);

    internal static AuditRecord Activated(AuditTrail trail, AuditActor actor, KeyRecord key, DateTimeOffset from) => At(trail, AuditEvents.KeyActivated, actor, key.Id, key.Algorithm, from);

    internal static AuditRecord Retired(AuditTrail trail, AuditActor actor, KeyRecord key, DateTimeOffset from) => At(trail, AuditEvents.KeyRetired, actor, key.Id, key.Algorithm, from);

    /// <summary>The record of a key that is made; also for those of the server beyond signing.</summary>
    public static AuditRecord Made(AuditTrail trail, AuditActor actor, KeyRecord key)
    {
        ArgumentNullException.ThrowIfNull(trail);
        ArgumentNullException.ThrowIfNull(key);
        return trail.Of(AuditEvents.KeyMade, actor) with
        {
            Key = key.Id,
            After = AuditDetails.Of(("use", key.Use), ("algorithm", key.Algorithm), ("active_from", key.ActiveFrom), ("retires_at", key.RetiresAt)),
        };
    }

    internal static AuditRecord Gone(AuditTrail trail, AuditEvent what, AuditActor actor, KeyRecord key) =>
        trail.Of(what, actor) with { Key = key.Id, Before = AuditDetails.Of(("use", key.Use), ("algorithm", key.Algorithm)) };

    private static AuditRecord? ByClock(AuditTrail trail, AuditEvent what, SigningKey key, DateTimeOffset at, DateTimeOffset now) =>
        at > now || at < now - Told ? null : At(trail, what, AuditActors.System, key.Id, key.Algorithm, at);

    private static AuditRecord At(AuditTrail trail, AuditEvent what, AuditActor actor, string id, string algorithm, DateTimeOffset at) => trail.Of(what, actor) with
    {
        Id = GrantId.Read(SHA256.HashData(Encoding.UTF8.GetBytes($"{what.Name}\n{id}\n{at.ToUnixTimeMilliseconds()}")).AsSpan(0, GrantId.Size)),
        Key = id,
        After = AuditDetails.Of(("use", KeyUses.Signing), ("algorithm", algorithm), ("at", at)),
    };
}
