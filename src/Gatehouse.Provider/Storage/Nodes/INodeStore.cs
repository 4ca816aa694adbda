using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.Storage.Nodes;

/// <summary>A process that serves this database, as it last described itself.</summary>
/// <param name="Id">Of this process alone; a restart has another.</param>
/// <param name="Name">What people call it.</param>
/// <param name="SeenAt">When it was last heard of, by the database's clock.</param>
/// <param name="ConfigurationVersion">The version that it serves.</param>
/// <param name="ViewAge">How old its view of the revocations was.</param>
/// <param name="ClockOffset">How far the database's clock was ahead of its own.</param>
public sealed record NodeRecord(string Id, string Name, string ServerVersion, DateTimeOffset StartedAt, DateTimeOffset SeenAt, long ConfigurationVersion, TimeSpan ViewAge, TimeSpan ClockOffset);

/// <summary>Knows which nodes there are. Nodes write here every few seconds; nothing but what people see depends on it.</summary>
public interface INodeStore : IShortLivedStore
{
    /// <summary>Notes that this node lives.</summary>
    /// <param name="node">Its <see cref="NodeRecord.SeenAt"/> counts only where the database has no clock of its own.</param>
    /// <param name="kept">For how long it is listed when nothing more is heard of it.</param>
    ValueTask BeatAsync(NodeRecord node, TimeSpan kept, CancellationToken cancel);

    /// <summary>The nodes that were heard of lately, by name.</summary>
    ValueTask<IReadOnlyList<NodeRecord>> ListAsync(DateTimeOffset now, CancellationToken cancel);

    /// <summary>Forgets a node that stops.</summary>
    ValueTask LeaveAsync(string id, CancellationToken cancel);
}
