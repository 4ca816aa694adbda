using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Nodes;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Operations;
using Gatehouse.Server.Operations.Nodes;

namespace Gatehouse.Server.AdminApi.Overview;

/// <summary>Tells how the installation does at this moment: configuration, nodes, keys, feed, clean-up, and how much lives. Whatever it counts it counts with a bound.</summary>
internal sealed class OverviewEndpoint(
    CurrentProvider provider, IConfigurationStore versions, ILiveCounts live, INodeStore nodes, NodePresence presence, NodeMetrics metrics, IKeyStore keys, RevocationView view, RevocationFeedMetrics feed, ICleanUpBacklog backlog, TimeProvider time)
    : IAdminEndpoint
{
    public async Task HandleAsync(HttpContext http)
    {
        var (now, cancel) = (time.GetUtcNow(), http.RequestAborted);
        var counted = await live.ReadAsync(now, cancel);
        var document = new OverviewDocument(
            provider.Snapshot.Issuer,
            NodePresence.ServerVersion,
            now.UtcDateTime,
            await ConfigurationAsync(cancel),
            new OverviewLive(counted.Grants, counted.Sessions),
            await NodesAsync(now, cancel),
            [.. (await keys.ReadAllAsync(cancel)).Where(key => key.Use == KeyUses.Signing).Select(key => Described(key, now)).OrderBy(key => key.Algorithm, StringComparer.Ordinal).ThenByDescending(key => key.SignsFrom)],
            new OverviewFeed(feed.Waiting, Known(view.Age), view.Count),
            new OverviewCleanUp((await CleanUp.ReadAsync(backlog, now, cancel)).Rows));
        await AdminAnswer.WriteAsync(http, document, AdminJson.Default.OverviewDocument);
    }

    private async ValueTask<OverviewConfiguration> ConfigurationAsync(CancellationToken cancel)
    {
        var newest = await versions.ReadNewestAsync(cancel) ?? throw new InvalidOperationException("There is no configuration.");
        return new OverviewConfiguration(newest.Version, newest.Source, newest.AppliedAt.UtcDateTime);
    }

    /// <summary>What the others wrote lately, and this node as it is.</summary>
    private async ValueTask<IReadOnlyList<OverviewNode>> NodesAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var own = presence.Describe(metrics.ClockOffset);
        var others = (await nodes.ListAsync(now, cancel)).Where(node => node.Id != own.Id);
        return [.. others.Append(own).OrderBy(node => node.Name, StringComparer.Ordinal).ThenBy(node => node.StartedAt).Select(Described)];
    }

    private static OverviewNode Described(NodeRecord node) =>
        new(node.Name, node.ServerVersion, node.StartedAt.UtcDateTime, node.SeenAt.UtcDateTime, node.ConfigurationVersion, Known(node.ViewAge), Math.Round(node.ClockOffset.TotalSeconds, 3));

    private static OverviewKey Described(KeyRecord key, DateTimeOffset now) =>
        new(key.Id, key.Algorithm, key.ActiveFrom > now ? "next" : key.RetiresAt > now ? "signing" : "published", key.CreatedAt.UtcDateTime, key.ActiveFrom.UtcDateTime, key.RetiresAt.UtcDateTime, key.DeleteAfter.UtcDateTime);

    /// <summary>A node that has never read the database knows nothing, for however long.</summary>
    private static double? Known(TimeSpan age) => age == TimeSpan.MaxValue ? null : Math.Round(age.TotalSeconds, 3);
}
