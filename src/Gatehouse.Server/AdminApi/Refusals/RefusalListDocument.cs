namespace Gatehouse.Server.AdminApi.Refusals;

/// <summary>What was refused within a time: reason by reason, and the newest one by one.</summary>
internal sealed record RefusalListDocument(IReadOnlyList<ListedReason> Reasons, IReadOnlyList<ListedRefusal> Latest);

/// <param name="Title">What the check is about, in a sentence.</param>
/// <param name="LastId">The newest refusal for this reason, to be explained.</param>
internal sealed record ListedReason(string Reason, string Error, string Title, int Count, DateTime LastAt, string LastId);

/// <param name="Source">Who refused: <c>provider</c>, <c>api</c>, <c>gateway</c>.</param>
internal sealed record ListedRefusal(string Id, DateTime At, string Source, string Endpoint, int Status, string Error, string Reason, string? ClientId, string? Api);
