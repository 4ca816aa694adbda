namespace Gatehouse.Server.AdminApi.Overview;

/// <summary>The installation at one moment. Times are UTC, durations seconds; what is not known is null.</summary>
internal sealed record OverviewDocument(
    string Issuer,
    string ServerVersion,
    DateTime Now,
    OverviewConfiguration Configuration,
    OverviewLive Live,
    IReadOnlyList<OverviewNode> Nodes,
    IReadOnlyList<OverviewKey> Keys,
    OverviewFeed Feed,
    OverviewCleanUp CleanUp);

/// <param name="Source">Where the version came from: <c>file</c>, <c>demo</c>.</param>
internal sealed record OverviewConfiguration(long Version, string Source, DateTime AppliedAt);

/// <summary>What lives: exact while there is little of it, an estimate beyond.</summary>
internal sealed record OverviewLive(long Grants, long Sessions);

/// <param name="ClockOffset">How far the database's clock is ahead of the node's.</param>
internal sealed record OverviewNode(string Name, string ServerVersion, DateTime StartedAt, DateTime SeenAt, long ConfigurationVersion, double? ViewAge, double ClockOffset);

/// <param name="State"><c>next</c>, <c>signing</c>, or <c>published</c> because something that it signed may still be valid.</param>
internal sealed record OverviewKey(string Kid, string Algorithm, string State, DateTime CreatedAt, DateTime SignsFrom, DateTime RetiresAt, DateTime PublishedUntil);

/// <summary>The revocation feed, as this node serves it.</summary>
internal sealed record OverviewFeed(int SubscribersWaiting, double? ViewAge, int Entries);

internal sealed record OverviewCleanUp(IReadOnlyDictionary<string, int> Overdue);
