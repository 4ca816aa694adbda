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
        if (plan.Clients.Any(client => client.SignsWithSecret))
            foreach (var reference in earlier.OfType<ConfigurationVersion>().SelectMany(version => ReferencesIn(StoredPlan.Read(version.Document))).Where(reference => reference.HoldsSecret)) before.TryAdd(reference.Mac, reference.Reference);
        return StoredPlan.Write(plan,
            secret => IsUnknown(secret) ? ComparableSecrets.Unknown : ReferenceOf(secret),
            secret => IsUnknown(secret) ? ComparableSecrets.UnknownSealed : before.GetValueOrDefault(ReferenceOf(secret)) ?? PlanTranslation.ReferenceOf(secrets.MacOf(secret), secrets.Seal(secret)));

        bool IsUnknown(string secret) => isUnknown?.Invoke(secret) == true;
    }

    private string ReferenceOf(string secret) => PlanTranslation.ReferenceOf(secrets.MacOf(secret));

    /// <summary>
    /// Which of the references in a plan this installation did not make: those that stand in none of its versions, whole where they hold the
    /// secret itself. They would look like secrets and let nobody in.
    /// </summary>
    public async Task<HashSet<string>> FindUnknownAsync(PlanDocument plan, CancellationToken cancel)
    {
        var unknown = ReferencesIn(plan).Select(Essence).ToHashSet(StringComparer.Ordinal);
        if (unknown.Count == 0) return unknown;
        foreach (var entry in await versions.ListAsync(cancel))
        {
            if (unknown.Count == 0) break;
            if (await versions.ReadAsync(entry.Version, cancel) is not { } version) continue;
            foreach (var reference in ReferencesIn(StoredPlan.Read(version.Document)))
            {
                unknown.Remove(reference.Reference);
                unknown.Remove(reference.Mac);
            }
        }
        return unknown;
    }

    public static string Essence(SecretReference reference) => reference.HoldsSecret ? reference.Reference : reference.Mac;

    private static IEnumerable<SecretReference> ReferencesIn(PlanDocument plan) =>
        plan.Clients.SelectMany(client => client.Secrets).Select(secret => secret.Secret).Concat(plan.Registration?.InitialAccessTokens.Select(token => token.Token) ?? []).OfType<SecretReference>();
}
