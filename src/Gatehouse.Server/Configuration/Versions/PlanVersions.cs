using System.Security.Cryptography;
using System.Text;
using Gatehouse.Plan;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>
/// The one way to a new version of the configuration: a plan is compared with what is in force, and becomes the next version if that is
/// still in force by then. Version and new accounts are one transaction; accounts that are there, and consents, stay as they are.
/// </summary>
public sealed class PlanVersions
{
    private const int LongestName = 200;
    private const int LongestReason = 1000;

    private readonly KeptSecrets _secrets;
    private readonly IConfigurationStore _versions;
    private readonly BootstrapAccounts _accounts;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;

    internal PlanVersions(ClientSecretCheck secrets, IConfigurationStore versions, BootstrapAccounts accounts, AuditTrail audit, TimeProvider time) =>
        (_secrets, _versions, _accounts, _audit, _time) = (new KeptSecrets(secrets, versions), versions, accounts, audit, time);

    /// <summary>Reads a plan and compares it with what is in force.</summary>
    /// <param name="isUnknown">Whether a secret only stands in for one that is not known here; such a plan can be looked at and not applied.</param>
    /// <exception cref="PlanFaultException">The plan has errors.</exception>
    public async Task<ProposedPlan> ProposeAsync(PlanSource files, Func<string, string?> variable, CancellationToken cancel, Func<string, bool>? isUnknown = null)
    {
        var reading = PlanReader.Read(files, variable, _time);
        // Read once more only to tell which references are not known, and where they stand.
        if (reading.Plan is { } plan && await _secrets.FindUnknownAsync(plan, cancel) is { Count: > 0 } unknown)
            reading = PlanReader.Read(files, variable, _time, reference => !unknown.Contains(KeptSecrets.Essence(reference)));
        if (reading.Plan is not { } sound) throw new PlanFaultException(reading.Findings);
        var newest = await _versions.ReadNewestAsync(cancel);
        var document = _secrets.Write(sound, isUnknown, await _versions.ReadNewestAsync(ChangeSources.File, cancel), newest);
        return Compare(new ProposedPlan { Plan = sound, Document = document, Text = reading.IsWithoutSecrets ? TextOf(files) : null, Warnings = reading.Findings }, newest);
    }

    /// <summary>An earlier version, compared with what is in force.</summary>
    /// <exception cref="ServerSetupException">There is no such version, or it cannot be read.</exception>
    public async Task<ProposedPlan> ProposeAsync(long version, CancellationToken cancel)
    {
        var document = Normalize(await ReadAsync(version, cancel));
        return Compare(new ProposedPlan { Plan = StoredPlan.Read(document), Document = document, Text = await _versions.ReadTextAsync(version, cancel) }, await _versions.ReadNewestAsync(cancel));
    }

    /// <summary>The same plan, compared with what is in force by now.</summary>
    public async Task<ProposedPlan> CompareAgainAsync(ProposedPlan proposed, CancellationToken cancel) => Compare(proposed, await _versions.ReadNewestAsync(cancel));

    /// <summary>Makes it the next version; null when another version is in force than the one it was compared with, and then nothing has changed.</summary>
    /// <exception cref="ServerSetupException">The author's name or reason is no line of text.</exception>
    public async Task<ConfigurationVersion?> TryApplyAsync(ProposedPlan proposed, ChangeAuthor author, CancellationToken cancel)
    {
        if (author.Name?.Length > LongestName || author.Reason?.Length > LongestReason || $"{author.Name}{author.Reason}".Any(char.IsControl))
            throw new ServerSetupException($"Author and reason must be one line each, of {LongestName} and {LongestReason} characters at most.");
        var version = new ConfigurationVersion((proposed.Base?.Version ?? 0) + 1, proposed.Document, FingerprintOf(proposed.Document), author.Source, _time.GetUtcNow()) { Author = author.Name, Reason = author.Reason };
        var accounts = await PrepareAccountsAsync(proposed.Plan, cancel);
        _audit.Obey(PlanTranslation.AuditOf(proposed.Plan));
        var recorded = _versions.Recording(PlanRecords.Applied(_audit, author, proposed, version, accounts));
        return await recorded.TryAddAsync(new ConfigurationAddition(version, proposed.Text, accounts), cancel) ? version : null;
    }

    /// <summary>All versions, the newest first.</summary>
    public ValueTask<IReadOnlyList<ConfigurationEntry>> ListAsync(CancellationToken cancel) => _versions.ListAsync(cancel);

    /// <summary>A version with what is in it; the one in force when null.</summary>
    /// <exception cref="ServerSetupException">There is no such version.</exception>
    public async Task<ConfigurationVersion> ReadAsync(long? version, CancellationToken cancel)
    {
        if (version is { } number)
            return await _versions.ReadAsync(number, cancel) ?? throw new ServerSetupException($"There is no version {number}. gatehouse plan history lists the versions.");
        return await _versions.ReadNewestAsync(cancel) ?? throw new ServerSetupException("The database holds no configuration yet. Apply a plan, or start the server once.");
    }

    /// <summary>The plan of a version as it was written; null when it is not kept.</summary>
    public ValueTask<string?> ReadTextAsync(long version, CancellationToken cancel) => _versions.ReadTextAsync(version, cancel);

    /// <summary>Users of a plan that has no passwords for them and who have no account, so that they will not be created.</summary>
    public async Task<IReadOnlyList<string>> FindMissingAccountsAsync(PlanDocument plan, CancellationToken cancel)
    {
        var missing = new List<string>();
        foreach (var user in plan.Users)
            if (user.Password is null && !await _accounts.IsThereAsync(user.Username, cancel))
                missing.Add(user.Username);
        return missing;
    }

    /// <summary>A version as this release writes it, whichever one wrote it.</summary>
    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static string Normalize(ConfigurationVersion version) => Normalize(Read(version));

    internal static string Normalize(PlanDocument stored) => StoredPlan.Write(stored, static _ => throw new InvalidOperationException("A stored version holds no secrets."));

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    internal static PlanDocument Read(ConfigurationVersion version)
    {
        try
        {
            return StoredPlan.Read(version.Document);
        }
        catch (InvalidDataException unreadable)
        {
            throw new ServerSetupException($"Version {version.Version} cannot be read by this release: {unreadable.Message}. Use the release that wrote it, or a newer one.");
        }
    }

    internal static PlanDifference Between(ConfigurationVersion version, string document) => version.Document == document ? PlanDifference.None : PlanDifference.Between(Normalize(version), document);

    internal ValueTask<bool> TryNoteAsync(ProposedPlan proposed, string source, CancellationToken cancel) => _versions.TryNoteAsync(proposed.Base!.Version, source, cancel);

    internal ValueTask<ConfigurationVersion?> FindNewestAsync(CancellationToken cancel) => _versions.ReadNewestAsync(cancel);

    internal ValueTask<ConfigurationVersion?> FindNewestAsync(string source, CancellationToken cancel) => _versions.ReadNewestAsync(source, cancel);

    /// <summary>Creates the accounts that the plan wants and that are not there, where it brings no new version.</summary>
    internal async Task AddAccountsAsync(PlanDocument plan, CancellationToken cancel)
    {
        _audit.Obey(PlanTranslation.AuditOf(plan));
        foreach (var user in plan.Users)
            if (user.Password is { } password)
                await _accounts.AddAsync(AuditActors.System, BootstrapOf(user, password), cancel);
    }

    private async Task<IReadOnlyList<Account>> PrepareAccountsAsync(PlanDocument plan, CancellationToken cancel)
    {
        var accounts = new List<Account>();
        foreach (var user in plan.Users)
            if (user.Password is { } password && await _accounts.PrepareAsync(BootstrapOf(user, password), cancel) is { } account)
                accounts.Add(account);
        return accounts;
    }

    private static BootstrapUser BootstrapOf(PlanUser user, SecretValue password) => new(user.Username, password.Value) { Name = user.Name, Email = user.Email, Roles = user.Roles };

    private static ProposedPlan Compare(ProposedPlan proposed, ConfigurationVersion? newest) =>
        proposed with { Base = newest, Difference = newest is null ? PlanDifference.None : Between(newest, proposed.Document) };

    /// <summary>Of several files one after the other, each under its name.</summary>
    private static string TextOf(PlanSource files) => files.Files is [var only] ? only.Text : string.Join('\n', files.Files.Select(file => $"# {file.Name}\n{file.Text}"));

    private static string FingerprintOf(string document) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
}
