using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Server.Administration;

namespace Gatehouse.Server.Decisions;

/// <summary>Reads which decisions were made, beside servers or without them.</summary>
public static class RecordedDecisions
{
    /// <summary>Those of the time before now, each once; and which moment now is, by the clock of the database.</summary>
    public static async Task<(IReadOnlyList<DecisionRow> Rows, DateTimeOffset Now)> ReadAsync(Installation installation, TimeSpan before, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(installation);
        var now = installation.Get<TimeProvider>().GetUtcNow();
        return (await installation.Get<IDecisionStore>().ReadAsync(now - before, cancel), now);
    }
}
