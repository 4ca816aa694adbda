using System.Text.Json;

namespace Gatehouse.Server.AdminApi.Audit;

/// <summary>A page of the audit trail, newest first.</summary>
/// <param name="Next">What to ask for as <c>before</c> to get the next page; null on the last one.</param>
internal sealed record AuditDocument(IReadOnlyList<AuditRecordDocument> Records, string? Next);

/// <param name="Sequence">The number in the chain; null until the record is sealed.</param>
internal sealed record AuditRecordDocument(
    long? Sequence, string Id, DateTime At, string Event, AuditActorDocument Actor, string? Subject, string? ClientId, string? GrantId, string? SessionId, string? KeyId, long? Configuration,
    string? TraceId, string? RefusalId, JsonElement? Before, JsonElement? After, AuditPersonalDocument? Personal, string? ErasedBy);

internal sealed record AuditActorDocument(string Kind, string? Id);

internal sealed record AuditPersonalDocument(string? Username, string? Address, string? Agent);
