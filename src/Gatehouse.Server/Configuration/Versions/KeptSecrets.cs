using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>What the versions of an installation keep in the place of secrets.</summary>
internal sealed class KeptSecrets(ClientSecretCheck secrets, IConfigurationStore versions)
{
    /// <summary>A plan as it is kept. Sealing the same secret twice gives two texts; what earlier versions have is used again, so that an unchanged plan stays unchanged.</summary>
    /// <param name="isUnknown">Whether a secret only stands in for one that is not known here.</param>
    public string Write(PlanDocument plan, Func<string, bool>? isUnknown, params IEnumerable<ConfigurationVersion?> earlier)
    {
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in earlier.OfType<ConfigurationVersion>().SelectMany(version => ReferencesIn(StoredPlan.Read(version.Document))).Where(reference => reference.HoldsSecret)) before.TryAdd(reference.Mac, reference.Reference);
        return StoredPlan.Write(plan, Known, secret => before.GetValueOrDefault(Known(secret)) ?? PlanTranslation.ReferenceOf(secrets.MacOf(secret), secrets.Seal(secret)));

        string Known(string secret) => isUnknown?.Invoke(secret) == true ? ComparableSecrets.Unknown : PlanTranslation.ReferenceOf(secrets.MacOf(secret));
    }

    /// <summary>
    /// Which of the references in a plan this installation made: those that stand in one of its versions, whole where they hold the secret
    /// itself. Any other would look like a secret and let nobody in.
    /// </summary>
    /// <returns>Null when there are none in the plan.</returns>
    public async Task<HashSet<string>?> FindAsync(PlanDocument plan, CancellationToken cancel)
    {
        var wanted = ReferencesIn(plan).Select(Essence).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0) return null;
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in await versions.ListAsync(cancel))
        {
            if (found.Count == wanted.Count) break;
            if (await versions.ReadAsync(entry.Version, cancel) is not { } version) continue;
            foreach (var reference in ReferencesIn(StoredPlan.Read(version.Document)))
                foreach (var known in (string[])[reference.Reference, reference.Mac])
                    if (wanted.Contains(known))
                        found.Add(known);
        }
        return found;
    }

    public static string Essence(SecretReference reference) => reference.HoldsSecret ? reference.Reference : reference.Mac;

    private static IEnumerable<SecretReference> ReferencesIn(PlanDocument plan) =>
        plan.Clients.SelectMany(client => client.Secrets).Select(secret => secret.Secret).Concat(plan.Registration?.InitialAccessTokens.Select(token => token.Token) ?? []).OfType<SecretReference>();
}
