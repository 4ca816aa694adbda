using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Refusals;

/// <summary>
/// The last refusals of this process, each under the id that its caller was told in the header <c>Gatehouse-Refusal</c>. An API with credentials
/// at its provider also reports them, so that <c>gatehouse explain</c> finds them there; one without can be asked itself.
/// </summary>
public sealed class RefusalLog
{
    private const int Capacity = 1000;

    private readonly IOptionsMonitor<GatehouseOptions> _options;
    private readonly Lock _lock = new();
    private readonly RefusalRecord?[] _records = new RefusalRecord?[Capacity];
    private int _next;

    /// <summary>Made by <c>AddGatehouse</c>.</summary>
    public RefusalLog(IOptionsMonitor<GatehouseOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Explains a refusal: which check, what it expected and saw, who can fix it and how. Null when the id is not among the last 1000.</summary>
    /// <param name="id">As a caller reads it out: dashes and case do not matter.</param>
    public ExplainedRefusal? Find(string id)
    {
        if (!RefusalId.TryRead(id, out var read)) return null;
        lock (_lock)
        {
            if (Array.Find(_records, record => record?.Id == read) is not { } found) return null;
            var alike = _records.Where(record => record is not null && record.Reason == found.Reason && record.ClientId == found.ClientId).ToList();
            return ExplainedRefusal.Of(found, new RefusalOccurrences(alike.Count, alike.Min(record => record!.At)));
        }
    }

    /// <summary>Keeps a refusal whose reason is in the catalogue, and reports it where its scheme can. For gateways; what the scheme itself refuses is kept already.</summary>
    /// <param name="record">What was refused. Facts that its reason does not allow are left out.</param>
    /// <param name="scheme">The scheme that stands for the API; null when none does.</param>
    public void Add(RefusalRecord record, string? scheme)
    {
        ArgumentNullException.ThrowIfNull(record);
        record = record with { Facts = RefusalCatalogue.Find(record.Reason) is { } reason ? FactScrubber.Scrub(reason, record.Facts) : [] };
        lock (_lock)
        {
            _records[_next] = record;
            _next = (_next + 1) % Capacity;
        }
        if (scheme is not null) _options.Get(scheme).Reporter?.Offer(record);
    }
}
