using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Keys;

/// <summary>How long keys are used and kept.</summary>
public sealed record KeySchedule
{
    /// <summary>How long a signing key signs.</summary>
    public TimeSpan SigningPeriod { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a retired signing key is still published: longer than any token that it signed lives.</summary>
    public TimeSpan PublishedAfterRetirement { get; init; } = TimeSpan.FromDays(2);

    public TimeSpan HandlePeriod { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a retired handle key still verifies: longer than the longest refresh token that a plan may allow.</summary>
    public TimeSpan HandleKeptAfterRetirement { get; init; } = TimeSpan.FromDays(400);
}

/// <summary>
/// Creates, announces, uses, retires and deletes keys by themselves. For every algorithm in use there is always the key that signs and
/// the one that will sign next, both published: an API that fetched the keys at any time since the last rotation already knows the
/// next key, so a rotation costs nobody a request.
/// </summary>
[Spec("OIDC Core", "10.1.1")]
public sealed class KeyRotation(IKeyStore store, KeySeal seal, AuditTrail audit)
{
    /// <summary>Makes whatever key is missing at this moment and deletes what has served; true when anything changed.</summary>
    public ValueTask<bool> MaintainAsync(IReadOnlyCollection<string> algorithms, KeySchedule schedule, DateTimeOffset now, CancellationToken cancel) => MaintainAsync(AuditActors.System, algorithms, schedule, now, cancel);

    private async ValueTask<bool> MaintainAsync(AuditActor actor, IReadOnlyCollection<string> algorithms, KeySchedule schedule, DateTimeOffset now, CancellationToken cancel)
    {
        var keys = await store.ReadAllAsync(cancel);
        var missing = new List<KeyRecord>();
        foreach (var algorithm in algorithms)
            if (EncryptionKey.Kinds.Contains(algorithm)) missing.AddRange(MissingEncryptionKeys(keys.Where(key => key.Use == KeyUses.Encryption && key.Algorithm == algorithm), algorithm, schedule, now));
            else missing.AddRange(MissingSigningKeys(keys.Where(key => key.Use == KeyUses.Signing && key.Algorithm == algorithm), algorithm, schedule, now));
        missing.AddRange(MissingHandleKeys(keys.Where(key => key.Use == KeyUses.Handle), schedule, now));
        if (missing.Count > 0) await store.Recording([.. missing.Select(key => KeyEvents.Made(audit, actor, key))]).AddAsync(missing, cancel);

        var served = keys.Where(key => key.Use != KeyUses.DataProtection && key.DeleteAfter <= now).ToList();
        foreach (var key in served) await store.Recording(KeyEvents.Gone(audit, AuditEvents.KeyDeleted, AuditActors.System, key)).DeleteAsync(key.Id, cancel);
        return missing.Count > 0 || served.Count > 0;
    }

    /// <summary>Puts the announced next key of every algorithm into use at once and announces new ones.</summary>
    public async ValueTask RotateAsync(AuditActor actor, IReadOnlyCollection<string> algorithms, KeySchedule schedule, DateTimeOffset now, CancellationToken cancel)
    {
        await MaintainAsync(actor, algorithms, schedule, now, cancel);
        var keys = await store.ReadAllAsync(cancel);
        foreach (var algorithm in algorithms.Except(EncryptionKey.Kinds)) await PutNextIntoUseAsync(actor, keys, algorithm, schedule, now, now, cancel);
        await MaintainAsync(actor, algorithms, schedule, now, cancel);
    }

    /// <summary>
    /// Takes a signing key out of the world: it is published no more, and whatever it signed counts no more. Where it signs at this
    /// moment, the announced next one takes over first, which every API that fetched the keys lately knows. False when there is no such key.
    /// </summary>
    public async ValueTask<bool> WithdrawAsync(AuditActor actor, string id, IReadOnlyCollection<string> algorithms, KeySchedule schedule, DateTimeOffset now, CancellationToken cancel)
    {
        await MaintainAsync(actor, algorithms, schedule, now, cancel);
        var keys = await store.ReadAllAsync(cancel);
        if (keys.FirstOrDefault(key => key.Id == id && key.Use == KeyUses.Signing) is not { } withdrawn) return false;
        var signs = withdrawn.ActiveFrom <= now && withdrawn.RetiresAt > now && algorithms.Contains(withdrawn.Algorithm);
        // From a little before now: a node whose clock is behind has no other key to sign with.
        if (signs) await PutNextIntoUseAsync(actor, keys, withdrawn.Algorithm, schedule, now, now - Revocation.Overlap, cancel);
        await store.Recording(KeyEvents.Gone(audit, AuditEvents.KeyRevoked, actor, withdrawn)).WithdrawAsync(id, Revocation.Of(RevocationKind.Key, id, now, now + schedule.PublishedAfterRetirement), cancel);
        await MaintainAsync(actor, algorithms, schedule, now, cancel);
        return true;
    }

    private async ValueTask PutNextIntoUseAsync(AuditActor actor, IReadOnlyList<KeyRecord> keys, string algorithm, KeySchedule schedule, DateTimeOffset now, DateTimeOffset from, CancellationToken cancel)
    {
        var own = keys.Where(key => key.Use == KeyUses.Signing && key.Algorithm == algorithm).ToList();
        var next = own.Where(key => key.ActiveFrom > now).MinBy(key => key.ActiveFrom)!;
        await store.Recording(KeyEvents.Activated(audit, actor, next, from)).RescheduleAsync(next.Id, from, now + schedule.SigningPeriod, now + schedule.SigningPeriod + schedule.PublishedAfterRetirement, cancel);
        foreach (var current in own.Where(key => key.ActiveFrom <= now && key.RetiresAt > now))
            await store.Recording(KeyEvents.Retired(audit, actor, current, now)).RescheduleAsync(current.Id, current.ActiveFrom, now, now + schedule.PublishedAfterRetirement, cancel);
    }

    private IEnumerable<KeyRecord> MissingSigningKeys(IEnumerable<KeyRecord> own, string algorithm, KeySchedule schedule, DateTimeOffset now)
    {
        KeyRecord Create(DateTimeOffset from) =>
            SigningKey.Create(algorithm, seal, now, from, from + schedule.SigningPeriod, from + schedule.SigningPeriod + schedule.PublishedAfterRetirement);

        return Missing(own, Create, now);
    }

    /// <summary>A client may encrypt to a key that it fetched before: a retired one still decrypts for as long as a signing key is published.</summary>
    private IEnumerable<KeyRecord> MissingEncryptionKeys(IEnumerable<KeyRecord> own, string algorithm, KeySchedule schedule, DateTimeOffset now)
    {
        KeyRecord Create(DateTimeOffset from) =>
            EncryptionKey.Create(algorithm, seal, now, from, from + schedule.SigningPeriod, from + schedule.SigningPeriod + schedule.PublishedAfterRetirement);

        return Missing(own, Create, now);
    }

    private IEnumerable<KeyRecord> MissingHandleKeys(IEnumerable<KeyRecord> own, KeySchedule schedule, DateTimeOffset now)
    {
        KeyRecord Create(DateTimeOffset from) =>
            HandleKey.Create(seal, now, from, from + schedule.HandlePeriod, from + schedule.HandlePeriod + schedule.HandleKeptAfterRetirement);

        return Missing(own, Create, now);
    }

    private static IEnumerable<KeyRecord> Missing(IEnumerable<KeyRecord> own, Func<DateTimeOffset, KeyRecord> create, DateTimeOffset now)
    {
        var usable = own.Where(key => key.RetiresAt > now).OrderBy(key => key.ActiveFrom).ToList();
        var created = new List<KeyRecord>();
        if (!usable.Exists(key => key.ActiveFrom <= now)) created.Add(create(now));
        if (!usable.Exists(key => key.ActiveFrom > now)) created.Add(create(usable.Concat(created).Max(key => key.RetiresAt)));
        return created;
    }
}
