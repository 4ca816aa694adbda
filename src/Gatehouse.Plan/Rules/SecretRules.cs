using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about client secrets. No message may show one.</summary>
internal static class SecretRules
{
    private const int GoodLength = 32;

    private static readonly string[] SecretKeys = ["client_secret", "client_secrets"];

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ProofFaults.SecretMissing,
            "client_secret", s => !s.Value.IsPublic && !s.Value.ProvesByKey && !s.Value.ProvesByCertificate && s.Value.Secrets.IsEmpty, "is missing",
            "write client_secret: ${NAME} and set NAME to 32 random bytes, such as openssl rand -base64 32 prints", "RFC 6749 section 2.3.1",
            needs: ["kind", "token_endpoint_auth_method", "client_secrets"]),
        Rule.Where<PlanClient>(ProofFaults.SecretOfPublic,
            s => s.Value.IsPublic ? SecretKeys.Where(s.IsWritten).Select(key => new Breach(key, "is given to a client that cannot keep it")) : [],
            "remove it; everybody who has the program has the secret", "RFC 8252 section 8.5", needs: ["kind", "token_endpoint_auth_method"]),
        Rule.Where<PlanClient>(ProofFaults.SecretBesideKey,
            s => s.Value.ProvesByKey || s.Value.ProvesByCertificate ? SecretKeys.Where(s.IsWritten).Select(key => new Breach(key, "is given to a client that proves itself with its key")) : [],
            "remove it; a second way in is the weaker one", "RFC 7523 section 2.2", needs: ["kind", "token_endpoint_auth_method"]),
        Rule.Where<PlanClient>(ProofFaults.SecretSigning,
            s => s.Value.SignsWithSecret ? EachSecret(s, secret => secret.Length < GoodLength, $"is shorter than {GoodLength} characters and signs") : [],
            "set it to 32 random bytes, such as openssl rand -base64 32 prints", "RFC 7518 section 3.2"),
        Rule.Where<PlanClient>(ProofFaults.SecretSyntax,
            s => EachSecret(s, secret => !Syntax.IsClientSecret(secret), "has a character that secrets cannot have"),
            "use printable ASCII", "RFC 6749 appendix A.2"),
        Rule.Where<PlanClient>(ProofFaults.SecretTwice, SecretsTwice, "remove one of the two"),
        Rule.Where<PlanClient>(ProofFaults.SecretReference,
            s => s.Value.Secrets.Select((secret, i) => (Key: $"client_secrets[{i}].reference", Fault: FaultOf(secret.Secret, s.Value.SignsWithSecret, s.Plan)))
                .Where(found => found.Fault is not null && !s.IsFaulty(found.Key)).Select(found => new Breach(found.Key, found.Fault!)),
            "write the secret itself, as value: ${NAME}", needs: ["token_endpoint_auth_method"]),
        Rule.Where<PlanClient>(ProofFaults.SecretHash,
            s => s.Value.Secrets.Select((secret, i) => (Key: $"client_secrets[{i}].hash", Fault: FaultOf(secret.Secret, s.Value.SignsWithSecret)))
                .Where(found => found.Fault is not null && !s.IsFaulty(found.Key)).Select(found => new Breach(found.Key, found.Fault!)),
            "write the secret itself, as value: ${NAME}, or give the client a new one", needs: ["token_endpoint_auth_method"]),
        Rule.Where<PlanClient>(ProofFaults.SecretShort,
            s => EachSecret(s, secret => secret.Length < GoodLength, $"is shorter than {GoodLength} characters"),
            "set it to 32 random bytes, such as openssl rand -base64 32 prints", "RFC 6749 section 10.10", level: FindingLevel.Warning),
        Rule.Where<PlanClient>(ProofFaults.SecretInClear,
            s => Placed(s).Where(found => !s.Findings.HasVariable(PlanPath.Join(s.Path, found.Key))).Select(found => new Breach(found.Key, "is written in the plan in clear")),
            "write ${NAME} and set the environment variable NAME", level: FindingLevel.Warning),
    ];

    /// <summary>What is wrong with a reference in the place of a secret; null when nothing is, or the secret itself is there.</summary>
    /// <param name="signs">Whether the secret must be had again.</param>
    public static string? FaultOf(PlanSecret secret, bool signs, PlanDraft plan) => secret switch
    {
        SecretReference { IsWellFormed: false } => "is no reference that an installation makes",
        SecretReference { HoldsSecret: false } when signs => "does not hold the secret with which the client signs",
        SecretReference reference when plan.KnowsSecret is { } knows && !knows(reference) => "was not made by this installation",
        _ => null,
    };

    /// <summary>The same of a hash in the place of a secret.</summary>
    private static string? FaultOf(PlanSecret secret, bool signs)
    {
        if (secret is not ForeignSecret foreign) return null;
        return SecretHash.Parse(foreign.Hash, out var fault) is null ? fault : signs ? "does not hold the secret with which the client signs" : null;
    }

    private static IEnumerable<Breach> EachSecret(Subject<PlanClient> s, Func<string, bool> broken, string message) =>
        Placed(s).Where(found => broken(found.Secret)).Select(found => new Breach(found.Key, message));

    private static IEnumerable<Breach> SecretsTwice(Subject<PlanClient> s)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, secret) in Placed(s))
            if (!seen.Add(secret))
                yield return new Breach(key, "is the same secret as one above");
    }

    // Secrets that are known to be faulty (a missing variable, an empty value) are not judged again.
    private static IEnumerable<(string Key, string Secret)> Placed(Subject<PlanClient> s)
    {
        if (s.Value.IsPublic || s.IsFaulty("client_secret")) yield break;
        for (var i = 0; i < s.Value.Secrets.Length; i++)
        {
            var key = s.IsWritten("client_secret") ? "client_secret"
                : s.IsWritten($"client_secrets[{i}].value") ? $"client_secrets[{i}].value"
                : $"client_secrets[{i}]";
            if (!s.IsFaulty(key) && s.Value.Secrets[i].Secret is SecretValue { Value: { Length: > 0 } secret }) yield return (key, secret);
        }
    }
}
