using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Audit.Verifying;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Administration;

/// <summary>What would be erased of somebody.</summary>
/// <param name="Subjects">Who they are: more than one where a username was given anew.</param>
/// <param name="Records">How many records tell of them.</param>
public sealed record PersonalRecords(IReadOnlyList<string> Subjects, int Records);

/// <summary>The audit trail of an installation.</summary>
public sealed class AuditRecords(Installation installation)
{
    private const int Batch = 500;
    private readonly IAuditStore _store = installation.Get<IAuditStore>();
    private readonly AuditTrail _trail = installation.Get<AuditTrail>();

    public ValueTask<IReadOnlyList<KeptRecord>> ListAsync(AuditQuery query, CancellationToken cancel) => _store.ListAsync(query, cancel);

    /// <summary>Verifies the trail against the keys of the installation, which nobody can exchange without the root secret.</summary>
    /// <param name="elsewhere">Checkpoints that were kept elsewhere.</param>
    public async Task<AuditReport> VerifyAsync(IReadOnlyList<AuditCheckpoint> elsewhere, CancellationToken cancel)
    {
        var keys = KeyRing.Open(await installation.Get<IKeyStore>().ReadAllAsync(cancel), installation.Get<KeySeal>(), Issuer).SigningKeys;
        return await AuditVerification.OfAsync(_store, VerificationKeySet.Parse($$"""{"keys":[{{string.Join(',', keys.Select(key => key.ComputePublicJwk()))}}]}""")!, elsewhere, cancel);
    }

    /// <summary>Writes the trail in JSON lines, and records that; how many records.</summary>
    public async Task<long> ExportAsync(Stream to, CancellationToken cancel)
    {
        var written = await AuditExport.WriteAsync(_store, Issuer, line => to.WriteAsync(line, cancel), installation.Get<TimeProvider>().GetUtcNow(), cancel);
        await to.FlushAsync(cancel);
        await _trail.AppendAsync(_trail.Of(AuditEvents.AuditExported, AuditActors.Operator) with { After = AuditDetails.Of(("records", written)) }, cancel);
        return written;
    }

    /// <summary>The newest checkpoint in signed form, to be kept elsewhere; null when there is none yet.</summary>
    public async Task<string?> CheckpointAsync(CancellationToken cancel) => (await _store.ReadCheckpointAsync(cancel))?.Jws;

    /// <summary>What is recorded of a person, by username or subject; also of one whose account is gone.</summary>
    /// <exception cref="ServerSetupException">Nobody is or was called so.</exception>
    public async Task<PersonalRecords> FindAsync(string name, CancellationToken cancel)
    {
        var subjects = new HashSet<string>(await _store.FindSubjectsAsync(name, cancel), StringComparer.Ordinal);
        if (Usernames.Normalize(name, installation.Get<AccountOptions>().MaximumUsernameLength) is { } normalized
            && await installation.Get<IAccountStore>().FindByUsernameAsync(normalized, cancel) is { } account) subjects.Add(account.Subject);
        if (await _store.CountPersonalAsync(name, cancel) > 0) subjects.Add(name);
        if (subjects.Count == 0) throw new ServerSetupException($"Nobody is or was called '{name}', as far as the records tell; name a username or a subject.");
        var records = 0;
        foreach (var subject in subjects) records += await _store.CountPersonalAsync(subject, cancel);
        return new PersonalRecords([.. subjects.Order(StringComparer.Ordinal)], records);
    }

    /// <summary>Erases username, addresses and browsers from the records of a person; how many records. The chain stays whole.</summary>
    public async Task<int> EraseAsync(PersonalRecords of, CancellationToken cancel)
    {
        var erased = 0;
        foreach (var subject in of.Subjects)
            while (await _store.ErasePersonalAsync(subject, Batch, count => RecordOf(subject, count), cancel) is var batch and > 0)
                erased += batch;
        return erased;
    }

    private string Issuer => installation.Configuration?.Issuer ?? throw new ServerSetupException("There is no configuration yet: start the server once.");

    private AuditRecord RecordOf(string subject, int count) => _trail.Of(AuditEvents.AuditErased, AuditActors.Operator) with { Subject = subject, After = AuditDetails.Of(("records", count)) };
}
