using System.Collections.Immutable;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules.Proofs;

/// <summary>Rules about the files of the server's certificate. They are looked for where the plan file is read, and not again when its stored version is.</summary>
internal static class TlsRules
{
    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.Where<PlanDraft>(ServerFaults.TlsFile,
            s => Faults(s, "tls.certificate", s.Value.Tls?.Certificate).Concat(Faults(s, "tls.certificate_key", s.Value.Tls?.CertificateKey)),
            "write the full path of a file that every node has there and may read"),
    ];

    private static IEnumerable<Breach> Faults(Subject<PlanDraft> s, string key, string? path)
    {
        if (string.IsNullOrEmpty(path)) yield break;
        if (!Path.IsPathFullyQualified(path)) yield return new Breach(key, $"has {s.Quote(key, path)}, which is not a full path");
        else if (!File.Exists(path)) yield return new Breach(key, $"has {s.Quote(key, path)}, where there is no file that can be read");
    }
}
