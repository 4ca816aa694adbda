using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Server.Administration;
using Gatehouse.Storage;

namespace Gatehouse.Server.Doctor;

/// <summary>What is looked at.</summary>
/// <param name="Issuer">The issuer to probe; that of the configuration in force when null.</param>
/// <param name="FromOutside">Whether the issuer alone is looked at, from a machine that has no access to the database.</param>
/// <param name="Credentials">The client of an API, for following the feed of revocations as it would.</param>
public sealed record ExaminationOptions(string? Issuer, bool FromOutside, (string ClientId, string Secret)? Credentials);

/// <summary>Looks at an installation from both sides: at its database from beside, and at its issuer as the world sees it.</summary>
public static class Examination
{
    public static async Task<IReadOnlyList<Diagnosis>> RunAsync(ServerOptions options, ExaminationOptions what, CancellationToken cancel)
    {
        var issuer = what.Issuer;
        var diagnoses = new List<Diagnosis>();
        if (what.FromOutside)
        {
            if (issuer is null) throw new ServerSetupException("Say which issuer to probe, with --issuer URL.");
            await ProbeAsync(diagnoses, options, what, issuer, null, null, cancel);
            return diagnoses;
        }
        try
        {
            await using var installation = await Installation.OpenAsync(options, cancel);
            diagnoses.AddRange(await DatabaseExamination.RunAsync(installation, options, cancel));
            var keys = await KeyExamination.RunAsync(installation, diagnoses, cancel);
            diagnoses.AddRange(PlanExamination.Run(installation, options));
            if ((issuer ?? installation.Configuration?.Issuer) is { } known) await ProbeAsync(diagnoses, options, what, known, keys, installation.Configuration, cancel);
        }
        catch (Exception setup) when (setup is StorageSetupException or ServerSetupException or Provider.Storage.StorageUnavailableException)
        {
            diagnoses.Add(Diagnosis.Fault("database", setup.Message, "Run this where the server runs, with the same --data or --database and root secret; or with --outside --issuer URL from elsewhere."));
            if (issuer is not null) await ProbeAsync(diagnoses, options, what, issuer, null, null, cancel);
        }
        return diagnoses;
    }

    private static async Task ProbeAsync(List<Diagnosis> diagnoses, ServerOptions options, ExaminationOptions what, string issuer, KeyRing? keys, ProviderConfiguration? configuration, CancellationToken cancel)
    {
        using var probe = new IssuerProbe(issuer);
        if (await probe.ReadMetadataAsync(diagnoses, cancel) is not { } metadata) return;
        await IssuerExamination.RunAsync(probe, metadata, keys, diagnoses, cancel);
        if (configuration is not null) diagnoses.AddRange(ProxyExamination.Run(issuer, configuration, options));
        await FeedExamination.RunAsync(probe, metadata, what.Credentials, diagnoses, cancel);
        await McpExamination.RunAsync(probe, metadata, diagnoses, cancel);
    }
}
