using System.Collections.Immutable;
using System.Security.Cryptography;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit;

/// <summary>
/// Makes the records of what is done. Where the action is a transaction, its store writes the record along (<see cref="IRecordedStore{TStore}"/>);
/// elsewhere it is added here, before anybody is answered.
/// </summary>
public sealed class AuditTrail(CurrentProvider provider, IAuditStore store, TimeProvider time)
{
    private const int SaltSize = 16;

    private AuditRules _rules = AuditRules.Default;

    /// <summary>Sets the rules for where no provider runs: for verbs, and until a plan is in force.</summary>
    public void Obey(AuditRules rules) => _rules = rules;

    /// <summary>A record of something done now; the caller adds what it is about.</summary>
    /// <param name="username">Whom it is about, as people know them; personal data.</param>
    public AuditRecord Of(AuditEvent what, AuditActor actor, AuditOrigin from = default, string? username = null)
    {
        ArgumentNullException.ThrowIfNull(what);
        var configuration = provider.IsReady ? provider.Snapshot.Configuration : null;
        var personal = !(configuration?.Audit ?? _rules).KeepsPersonalData ? null : PersonalOf(username, from.Address(configuration?.TrustedProxies ?? []), from.Agent);
        return new AuditRecord
        {
            Id = GrantId.New(),
            At = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Event = what.Name,
            Actor = actor,
            TraceId = from.TraceId,
            RefusalId = from.RefusalId,
            Personal = personal,
            PersonalDigest = personal is null ? null : AuditChain.DigestOf(personal),
        };
    }

    /// <summary>The same of an own act of somebody.</summary>
    public AuditRecord OfUser(AuditEvent what, string subject, AuditOrigin from, string? username = null) => Of(what, AuditActors.User(subject), from, username) with { Subject = subject };

    /// <summary>Adds records that no change carries; durable when it returns.</summary>
    public ValueTask AppendAsync(AuditRecord record, CancellationToken cancel) => store.AppendAsync([record], cancel);

    /// <summary>Adds two records together.</summary>
    public ValueTask AppendAsync(AuditRecord first, AuditRecord second, CancellationToken cancel) => store.AppendAsync([first, second], cancel);

    private static AuditPersonal? PersonalOf(string? username, string? address, string? agent) =>
        username is null && address is null && agent is null ? null : new AuditPersonal(username, address, agent, RandomNumberGenerator.GetBytes(SaltSize));
}
