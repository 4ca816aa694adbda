using System.Text.RegularExpressions;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading.Proofs;

/// <summary>Where the secrets of a plan stand in its text.</summary>
internal static partial class SecretPlaces
{
    [GeneratedRegex("""^(["']?)(\$\{[A-Za-z_][A-Za-z0-9_]*\})+\1$""", RegexOptions.CultureInvariant)]
    private static partial Regex Variable { get; }

    public static bool AllAreVariables(PlanDraft draft, Findings findings) =>
        Of(draft, findings).All(path => findings.Written(path) is { } written && Variable.IsMatch(written));

    private static IEnumerable<string> Of(PlanDraft draft, Findings findings)
    {
        foreach (var client in draft.Clients)
            for (var i = 0; i < client.Value.Secrets.Length; i++)
                if (client.Value.Secrets[i].Secret is SecretValue)
                    yield return OfClient(client.Path, i, findings);
        for (var i = 0; i < draft.Registration?.InitialAccessTokens.Length; i++)
            if (draft.Registration.InitialAccessTokens[i].Token is SecretValue)
                yield return $"registration.initial_access_tokens[{i}].value";
        foreach (var user in draft.Users)
            if (user.Value.Password is not null)
                yield return PlanPath.Join(user.Path, "password");
    }

    private static string OfClient(string client, int secret, Findings findings) =>
        findings.IsWritten($"{client}.client_secret") ? $"{client}.client_secret"
        : findings.IsWritten($"{client}.client_secrets[{secret}].value") ? $"{client}.client_secrets[{secret}].value"
        : $"{client}.client_secrets[{secret}]";
}
