using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Nodes;

namespace Gatehouse.Server.Operations.Nodes;

/// <summary>Tells the others, by the database, that this node is there and how it does. Nobody waits for it.</summary>
internal sealed partial class NodePresence(INodeStore nodes, CurrentProvider provider, RevocationView view, ServerOptions options, TimeProvider time, ILogger<NodePresence> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A node that died is still shown for so long, with the time when it was last heard of.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly string _id = GrantId.New().ToString();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly string _name = $"{Environment.MachineName}:{BindingAddress.Parse(options.Urls.Split(';')[0]).Port}";
    private Task _beat = Task.CompletedTask;
    private long _beatAt;

    /// <summary>The version of this program.</summary>
    public static string ServerVersion { get; } = typeof(NodePresence).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>This node at this moment.</summary>
    public NodeRecord Describe(TimeSpan clockOffset) => new(_id, _name, ServerVersion, _startedAt, time.GetUtcNow(), provider.Snapshot.Version, view.Age, clockOffset);

    /// <summary>Writes every ten seconds, and never twice at once: a database that is slow gets no queue of ours.</summary>
    public void BeatIfDue(TimeSpan clockOffset)
    {
        if (!_beat.IsCompleted || (_beatAt != 0 && TimeProvider.System.GetElapsedTime(_beatAt) < Interval)) return;
        _beatAt = TimeProvider.System.GetTimestamp();
        _beat = TryAsync(nodes.BeatAsync(Describe(clockOffset), Kept, CancellationToken.None));
    }

    /// <summary>Says farewell, so that a node that was stopped is not taken for one that died.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        await _beat.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TryAsync(nodes.LeaveAsync(_id, cancel));
    }

    private async Task TryAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or OperationCanceledException)
        {
            // That the database is away is told by whoever needs it.
        }
        catch (Exception failure)
        {
            NotWritten(log, failure);
        }
    }

    [LoggerMessage(440, LogLevel.Warning, "This node could not tell the others of itself; the list of nodes lacks it")]
    private static partial void NotWritten(ILogger log, Exception failure);
}
