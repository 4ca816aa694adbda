namespace Gatehouse.Provider.Clients;

/// <summary>When a client's use of the classic grants ends.</summary>
/// <param name="EndsAt">The first moment at which they are refused.</param>
/// <param name="Reason">Why the client still has them, for logs.</param>
/// <param name="Link">Where its developers read what to do instead.</param>
public sealed record Sunset(DateTimeOffset EndsAt, string? Reason, string? Link);
