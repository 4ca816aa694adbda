namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>What a verifier can find wrong.</summary>
public enum AuditFault
{
    /// <summary>The record does not say any more what was sealed.</summary>
    Edited,

    /// <summary>There is no record of this number.</summary>
    Deleted,

    /// <summary>A record that was never sealed stands at this number.</summary>
    Inserted,

    /// <summary>The record was sealed under another number, or stands in another place.</summary>
    Moved,

    /// <summary>The record was exchanged for another with a hash of its own: the next one was sealed after something else.</summary>
    Replaced,

    /// <summary>The personal data is not what was recorded.</summary>
    PersonalDataChanged,

    /// <summary>Personal data is missing, and no record tells of its erasure.</summary>
    PersonalDataMissing,

    /// <summary>A signed checkpoint says that the chain was another one.</summary>
    CheckpointDiffers,

    /// <summary>A checkpoint is missing, or not signed by the provider.</summary>
    CheckpointInvalid,

    /// <summary>The chain does not begin where a checkpoint and a record of the removal say.</summary>
    BeginningUnproved,
}

/// <param name="Sequence">The number of the record that it is about, or of the first of several.</param>
/// <param name="Through">The number of the last of several.</param>
/// <param name="Text">What was found, for people.</param>
public sealed record AuditFinding(AuditFault Fault, long? Sequence, long? Through, string Text);

/// <summary>What a verifier has found.</summary>
public sealed record AuditReport
{
    public required long Records { get; init; }

    public required long First { get; init; }

    public required long Last { get; init; }

    /// <summary>The last checkpoint that is signed by a trusted key and agrees with the records; null when there is none.</summary>
    public required long? SignedThrough { get; init; }

    /// <summary>How many records have lost their personal data to an erasure that is recorded.</summary>
    public required long Erased { get; init; }

    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>What is no fault and yet worth knowing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public bool IsIntact => Findings.Count == 0;
}
