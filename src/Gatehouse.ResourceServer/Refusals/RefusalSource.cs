namespace Gatehouse.ResourceServer.Refusals;

/// <summary>What this process is in the records of refusals.</summary>
/// <param name="Name">One of <see cref="Gatehouse.Protocol.Refusals.RefusalSources"/>.</param>
public sealed record RefusalSource(string Name);
