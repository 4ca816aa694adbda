using Gatehouse.Provider.Storage.Nodes;
using Gatehouse.Storage.Stores.Requests;

namespace Gatehouse.Storage.Stores.Nodes;

/// <summary>The nodes, by the clock of the database where it has one.</summary>
internal sealed class NodeStore(Database database) : INodeStore
{
    private static readonly Statement<(NodeRecord Node, TimeSpan Kept), bool> Beat = new(
        "node_beat",
        """
        INSERT INTO nodes (id, name, server_version, started_at, seen_at, configuration_version, view_age, clock_offset, ends_at)
        VALUES (@id, @name, @server_version, @started_at, {clock}, @configuration_version, @view_age, @clock_offset, {clock} + @kept)
        ON CONFLICT (id) DO UPDATE
        SET seen_at = excluded.seen_at, configuration_version = excluded.configuration_version, view_age = excluded.view_age, clock_offset = excluded.clock_offset, ends_at = excluded.ends_at
        """,
        static (parameters, beat) =>
        {
            parameters.Add("id", beat.Node.Id);
            parameters.Add("name", beat.Node.Name);
            parameters.Add("server_version", beat.Node.ServerVersion);
            parameters.Add("started_at", beat.Node.StartedAt);
            parameters.Add("now", beat.Node.SeenAt);
            parameters.Add("configuration_version", beat.Node.ConfigurationVersion);
            parameters.Add("view_age", (long)beat.Node.ViewAge.TotalMilliseconds);
            parameters.Add("clock_offset", (long)beat.Node.ClockOffset.TotalMilliseconds);
            parameters.Add("kept", (long)beat.Kept.TotalMilliseconds);
        },
        Rows.Any);

    private static readonly Statement<string, bool> Leave = new("node_leave", "DELETE FROM nodes WHERE id = @id", static (parameters, id) => parameters.Add("id", id), Rows.Any);

    private static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = ShortLivedRows.CleanUpOf("nodes", "node_clean_up");

    private static readonly Statement<DateTimeOffset, List<NodeRecord>?> List = new(
        "nodes_list",
        "SELECT id, name, server_version, started_at, seen_at, configuration_version, view_age, clock_offset FROM nodes WHERE ends_at > {clock} ORDER BY name, started_at, id",
        static (parameters, now) => parameters.Add("now", now),
        static (nodes, row) =>
        {
            (nodes ??= []).Add(new NodeRecord(
                row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3), row.Time(4), row.GetInt64(5), TimeSpan.FromMilliseconds(row.GetInt64(6)), TimeSpan.FromMilliseconds(row.GetInt64(7))));
            return nodes;
        });

    public async ValueTask BeatAsync(NodeRecord node, TimeSpan kept, CancellationToken cancel) => await database.WriteAsync(Beat, (node, kept), cancel);

    public async ValueTask<IReadOnlyList<NodeRecord>> ListAsync(DateTimeOffset now, CancellationToken cancel) => await database.ReadAsync(List, now, cancel) ?? [];

    public async ValueTask LeaveAsync(string id, CancellationToken cancel) => await database.WriteAsync(Leave, id, cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(static (transaction, input) => transaction.ExecuteAsync(CleanUp, input), (cutoff, batch), cancel);
}
