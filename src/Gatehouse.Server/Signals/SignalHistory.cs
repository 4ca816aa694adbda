using Gatehouse.Protocol.Signals;
using Gatehouse.Provider.Signals;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Server.Signals;

/// <summary>Answers how many requests and calls there were, what became of them and how long they took.</summary>
internal interface ISignalHistory
{
    ValueTask<SignalPage> ReadAsync(SignalQuery query, CancellationToken cancel);
}

/// <summary>
/// Reads what all nodes have written, and what this one has not yet. Twice over the same rows: which groups are the most active is known
/// only at the end, and points of all of them would not fit into memory.
/// </summary>
internal sealed class SignalHistory(ISignalStore store, SignalRecorder recorder, TimeProvider time) : ISignalHistory
{
    /// <summary>How many groups an answer tells apart.</summary>
    public const int MostGroups = 50;

    public async ValueTask<SignalPage> ReadAsync(SignalQuery query, CancellationToken cancel)
    {
        var range = query.Range;
        var to = range.EndAt(time.GetUtcNow());
        var from = to - range.Length;
        var rows = await ReadRowsAsync(range, from, to, cancel);
        var oldest = await store.FindOldestAsync(cancel) ?? rows.FirstOrDefault()?.At;
        var named = MostActive(query, rows, out var truncated);

        var series = named.ToDictionary(name => name, name => new SignalSeries(name, query.By, range.Points), StringComparer.Ordinal);
        var next = 0;
        for (var point = 0; point < range.Points; point++)
        {
            var end = from + (point + 1) * range.Step;
            for (; next < rows.Count && rows[next].At < end; next++) AddTo(series, query, rows[next]);
            // Before the first start there is nothing, which is not the same as no request.
            if (oldest is null || end <= oldest) continue;
            foreach (var one in series.Values) one.End(point);
        }
        return new SignalPage(query, from, to, [.. series.Values.OrderByDescending(one => one.Weight).ThenBy(one => one.Name, StringComparer.Ordinal)], truncated);
    }

    /// <summary>Longer steps are those of the database, where what was counted stands within twenty seconds.</summary>
    private async ValueTask<IReadOnlyList<SignalRow>> ReadRowsAsync(SignalRange range, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        if (range.Kept != SignalStep.TenSeconds) return await store.ReadAsync(range.Kept, from, to, cancel);
        var own = recorder.Unwritten();
        var parts = own.Select(row => row.Part).ToHashSet();
        var kept = await store.ReadAsync(range.Kept, from, to, cancel);
        return [.. kept.Where(row => !parts.Contains(row.Part)).Concat(own.Where(row => row.At >= from && row.At < to)).OrderBy(row => row.At)];
    }

    private static List<string> MostActive(SignalQuery query, IReadOnlyList<SignalRow> rows, out bool truncated)
    {
        var weights = new Dictionary<string, SignalCounts>(StringComparer.Ordinal);
        foreach (var row in rows)
            SignalBytes.Read(row.Bytes, group =>
            {
                if (query.NameOf(group) is not { } name) return null;
                if (!weights.TryGetValue(name, out var counts)) weights.Add(name, counts = new SignalCounts());
                return counts;
            });
        truncated = weights.Count > MostGroups || weights.ContainsKey(CallReport.OtherClients);
        var named = weights.Keys.OrderByDescending(name => weights[name].All).ThenBy(name => name, StringComparer.Ordinal).Take(MostGroups).ToList();
        if (truncated && !named.Contains(CallReport.OtherClients)) named.Add(CallReport.OtherClients);
        // The total is there even when it is nothing.
        if (query.By == SignalGrouping.Total && named.Count == 0) named.Add(SignalQuery.Groupings[0]);
        return named;
    }

    private static void AddTo(Dictionary<string, SignalSeries> series, SignalQuery query, SignalRow row) => SignalBytes.Read(row.Bytes, group =>
        query.NameOf(group) is { } name ? (series.GetValueOrDefault(name) ?? series[CallReport.OtherClients]).PointOf(group) : null);
}
