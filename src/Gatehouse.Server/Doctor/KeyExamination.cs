using System.Globalization;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Administration;

namespace Gatehouse.Server.Doctor;

/// <summary>Do the keys open, does each algorithm have one in use and one announced, and does somebody rotate them?</summary>
internal static class KeyExamination
{
    private const string Keys = "keys";

    /// <summary>The opened keys, for comparing with what the world sees; null when they cannot be opened.</summary>
    public static async Task<KeyRing?> RunAsync(Installation installation, List<Diagnosis> found, CancellationToken cancel)
    {
        if (installation.Configuration is not { } configuration) return null;
        var records = await installation.Get<IKeyStore>().ReadAllAsync(cancel);
        try
        {
            var ring = KeyRing.Open(records, installation.Get<KeySeal>(), configuration.Issuer);
            found.AddRange(LookAt(records, configuration, installation.Get<TimeProvider>().GetUtcNow()));
            return ring;
        }
        catch (KeySealException wrong)
        {
            found.Add(Diagnosis.Fault(Keys, wrong.Message, "GATEHOUSE_ROOT_SECRET, --root-secret-file, or the file root-secret in the data folder: put the one back that this database was made with."));
            return null;
        }
    }

    private static IEnumerable<Diagnosis> LookAt(IReadOnlyList<KeyRecord> records, ProviderConfiguration configuration, DateTimeOffset now)
    {
        foreach (var algorithm in ProviderSnapshot.AlgorithmsOf(configuration).Order(StringComparer.Ordinal))
        {
            var own = records.Where(key => key.Algorithm == algorithm).ToList();
            if (own.Find(key => key.ActiveFrom <= now && key.RetiresAt > now) is not { } current)
                yield return Diagnosis.Fault(Keys, $"no {algorithm} key is in use: the former one is overdue or there was none", "Start a server, which makes and rotates keys by itself; if one runs, its log says why it cannot (event 110).");
            else if (!own.Exists(key => key.ActiveFrom > now))
                yield return Diagnosis.Warning(Keys, $"the next {algorithm} key is not announced, so that the next rotation surprises APIs", "Start a server, which announces it within a minute; if one runs, its log says why it cannot (event 110).");
            else
                yield return Diagnosis.Well(Keys, string.Create(CultureInfo.InvariantCulture, $"{algorithm}: {current.Id} is in use until {current.RetiresAt:u}, its successor is announced"));
        }
    }
}
