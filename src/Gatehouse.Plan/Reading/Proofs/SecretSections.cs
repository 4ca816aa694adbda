using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading.Proofs;

/// <summary>Reads one secret: itself, or what an installation keeps of it, by which an exported plan names secrets that nobody can read.</summary>
internal static class SecretSections
{
    /// <param name="stored">Whether this is a stored version, which never holds a secret itself.</param>
    /// <param name="mayBeForeign">Whether what another provider kept of it will do.</param>
    public static PlanSecret Read(Section section, bool stored, string remedy, Findings findings, bool mayBeForeign = false)
    {
        var reference = section["reference"];
        if (mayBeForeign && section["hash"] is { IsWritten: true } hash) return ReadForeign(section, hash, findings);
        if (stored) return new SecretReference(reference.RequiredText("restore the version"));
        var value = section["value"];
        var (kept, written) = (reference.Text(), value.Text());
        if (!value.IsWritten && !reference.IsWritten) findings.Error(ShapeFaults.MissingKey, value.Path, "is missing", remedy);
        if (value.IsWritten && reference.IsWritten) findings.Error(ProofFaults.SecretsBoth, reference.Path, "stands beside value", "keep one of the two");
        return reference.IsWritten ? new SecretReference(kept ?? "") : new SecretValue(written ?? "");
    }

    private static ForeignSecret ReadForeign(Section section, Field hash, Findings findings)
    {
        foreach (var other in (Field[])[section["value"], section["reference"]])
            if (other.IsWritten) findings.Error(ProofFaults.SecretsBoth, other.Path, "stands beside hash", "keep one of the two");
        return new ForeignSecret(hash.Text() ?? "");
    }
}
