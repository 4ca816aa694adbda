namespace Gatehouse.Server.Doctor;

/// <summary>How grave a diagnosis is.</summary>
public enum DiagnosisLevel
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>Nothing is wrong with it, but somebody may wish to know.</summary>
    Note,

    /// <summary>It works today.</summary>
    Warning,

    /// <summary>Somebody is or will be hurt by it.</summary>
    Fault,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What was looked at: <c>database</c>, <c>keys</c>, <c>issuer</c> …</param>
/// <param name="Told">What was found, as a sentence.</param>
/// <param name="Remedy">The line to change or the command to run; null where nothing need be done.</param>
public sealed record Diagnosis(DiagnosisLevel Level, string Subject, string Told, string? Remedy = null)
{
    public static Diagnosis Well(string subject, string told) => new(DiagnosisLevel.Well, subject, told);

    public static Diagnosis Note(string subject, string told, string remedy) => new(DiagnosisLevel.Note, subject, told, remedy);

    public static Diagnosis Warning(string subject, string told, string remedy) => new(DiagnosisLevel.Warning, subject, told, remedy);

    public static Diagnosis Fault(string subject, string told, string remedy) => new(DiagnosisLevel.Fault, subject, told, remedy);
}
