using System.Security.Cryptography;
using System.Text;
using Gatehouse.Plan;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Configuration;

/// <summary>The plan has errors; every finding is in <see cref="Findings"/>.</summary>
public sealed class PlanFaultException(IReadOnlyList<Finding> findings) : Exception("The plan has errors.")
{
    public IReadOnlyList<Finding> Findings { get; } = findings;
}

/// <summary>Reads the plan that this node was started with and makes it the next version of the configuration if it says anything new.</summary>
internal sealed partial class PlanFile(
    ServerOptions options,
    RootSecret root,
    ClientSecretCheck secrets,
    IConfigurationStore versions,
    BootstrapAccounts accounts,
    TimeProvider time,
    ILogger<PlanFile> log)
{
    private const string FileSource = "file";
    private PlanStamp? _stamp;

    /// <summary>The newest version, after the file, or the demo on an empty database, has been applied.</summary>
    /// <exception cref="PlanFaultException">The plan has errors.</exception>
    public async Task<ConfigurationVersion> ApplyAsync(CancellationToken cancel)
    {
        if (options.PlanFile is { } file) await ApplySourceAsync(ReadFiles(file), FileSource, PlanVariables.Find, cancel);
        else if (await versions.ReadNewestAsync(cancel) is not { } newest || newest.Source == DemoPlan.Source)
            await ApplySourceAsync(PlanSource.Of(DemoPlan.Text, "demo.yaml"), DemoPlan.Source, name => DemoPlan.SecretOf(root, name), cancel);
        return await versions.ReadNewestAsync(cancel) ?? throw new InvalidOperationException("There is no configuration.");
    }

    /// <summary>Applies the file again if it was edited since. A file with errors changes nothing: the last good version keeps serving.</summary>
    public async Task ApplyEditAsync(CancellationToken cancel)
    {
        if (options.PlanFile is not { } file || PlanFiles.StampOf(file) is not { } stamp || stamp == _stamp || !stamp.HasSettled) return;
        try
        {
            await ApplyAsync(cancel);
        }
        catch (PlanFaultException faults)
        {
            foreach (var finding in faults.Findings) Fault(log, finding.ToString());
            NotApplied(log, file);
        }
        catch (ServerSetupException unreadable)
        {
            Fault(log, unreadable.Message);
        }
    }

    private PlanSource ReadFiles(string file)
    {
        try
        {
            _stamp = PlanFiles.StampOf(file);
            return PlanFiles.Read(file);
        }
        catch (PlanUnreadableException unreadable)
        {
            throw new ServerSetupException(unreadable.Message);
        }
    }

    private async Task ApplySourceAsync(PlanSource files, string source, Func<string, string?> variable, CancellationToken cancel)
    {
        var reading = PlanReader.Read(files, variable, time);
        if (reading.Plan is not { } plan) throw new PlanFaultException(reading.Findings);
        foreach (var finding in reading.Findings) Warn(log, finding.ToString());

        var sealedBefore = await SealedReferencesAsync(source, cancel);
        var document = StoredPlan.Write(plan, Reference, secret => sealedBefore.GetValueOrDefault(Reference(secret)) ?? PlanTranslation.ReferenceOf(secrets.MacOf(secret), secrets.Seal(secret)));
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
        await AddAccountsAsync(plan, cancel);
        while ((await versions.ReadNewestAsync(source, cancel))?.Fingerprint != fingerprint)
        {
            var next = (await versions.ReadNewestAsync(cancel))?.Version + 1 ?? 1;
            // Another node may add a version at the same moment; then this one is looked at again.
            if (!await versions.TryAddAsync(new ConfigurationVersion(next, document, fingerprint, source, time.GetUtcNow()), cancel)) continue;
            Applied(log, next, files.Name);
            return;
        }
    }

    private string Reference(string secret) => PlanTranslation.ReferenceOf(secrets.MacOf(secret));

    /// <summary>Sealing the same secret twice gives two texts; what the last version has is kept, so that an unchanged plan stays unchanged.</summary>
    private async ValueTask<Dictionary<string, string>> SealedReferencesAsync(string source, CancellationToken cancel)
    {
        var before = await versions.ReadNewestAsync(source, cancel);
        return before is null ? [] : StoredPlan.Read(before.Document).Clients.Where(client => client.SignsWithSecret).SelectMany(client => client.Secrets)
            .Select(secret => secret.Secret).OfType<SecretReference>().DistinctBy(secret => secret.Reference.Split(';')[0])
            .ToDictionary(secret => secret.Reference.Split(';')[0], secret => secret.Reference);
    }

    private async Task AddAccountsAsync(PlanDocument plan, CancellationToken cancel)
    {
        foreach (var user in plan.Users)
            await accounts.AddAsync(new BootstrapUser(user.Username, user.Password!.Value) { Name = user.Name, Email = user.Email, Roles = user.Roles }, cancel);
    }

    [LoggerMessage(130, LogLevel.Information, "Configuration version {Version} is {Name}")]
    private static partial void Applied(ILogger log, long version, string name);

    [LoggerMessage(131, LogLevel.Warning, "{Finding}")]
    private static partial void Warn(ILogger log, string finding);

    [LoggerMessage(132, LogLevel.Error, "{Finding}")]
    private static partial void Fault(ILogger log, string finding);

    [LoggerMessage(133, LogLevel.Error, "The edited plan {File} has errors and was not applied; the last good version keeps serving")]
    private static partial void NotApplied(ILogger log, string file);
}
