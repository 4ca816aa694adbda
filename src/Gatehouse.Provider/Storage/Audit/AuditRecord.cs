namespace Gatehouse.Provider.Storage.Audit;

/// <summary>One thing that was done and that security depends on: who did what to whom, when and from where. Never a secret.</summary>
public sealed record AuditRecord
{
    public required GrantId Id { get; init; }

    /// <summary>In whole milliseconds, as the database keeps it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was done: a name of <see cref="AuditEvents"/>.</summary>
    public required string Event { get; init; }

    /// <summary>Who did it.</summary>
    public required AuditActor Actor { get; init; }

    /// <summary>Whom it concerns.</summary>
    public string? Subject { get; init; }

    public string? ClientId { get; init; }

    public string? Grant { get; init; }

    public string? Session { get; init; }

    public string? Key { get; init; }

    /// <summary>The version of the configuration that it made or is about.</summary>
    public long? Configuration { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The id under which the refusal of it can be explained.</summary>
    public string? RefusalId { get; init; }

    /// <summary>What was there before and after, as JSON.</summary>
    public string? Before { get; init; }

    public string? After { get; init; }

    /// <summary>What tells of a person; null when it was never kept, or is erased.</summary>
    public AuditPersonal? Personal { get; init; }

    /// <summary>The salted digest of <see cref="Personal"/>, which stays when that is erased; null when nothing personal was kept.</summary>
    public byte[]? PersonalDigest { get; init; }
}

/// <summary>Who did something.</summary>
/// <param name="Kind">One of <see cref="AuditActors"/>.</param>
/// <param name="Id">Subject, client identifier, or the operator's account on the machine; null when nobody knows, or for the system itself.</param>
public readonly record struct AuditActor(string Kind, string? Id);

/// <summary>What tells of a person. The salt keeps others from guessing it by its digest, and goes with it.</summary>
/// <param name="Agent">Browser and system in a few words, never the whole header.</param>
public sealed record AuditPersonal(string? Username, string? Address, string? Agent, byte[] Salt);
