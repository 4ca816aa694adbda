using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Server.Signals;

/// <summary>The signals of one group: a value for each point, and over all of them.</summary>
internal sealed class SignalSeries(string name, SignalGrouping by, int points)
{
    private static readonly (string Name, double Share)[] Percentiles = [("p50", .5), ("p95", .95), ("p99", .99)];

    private sealed class Lane(string all, string refused, string? failed, string? durations, int points)
    {
        private readonly SignalCounts _point = new();
        private readonly SignalCounts _total = new();
        private readonly long?[][] _counts = [new long?[points], new long?[points], new long?[points]];
        private readonly double?[][] _durations = durations is null ? [] : [.. Percentiles.Select(_ => new double?[points])];

        public SignalCounts Point => _point;

        public SignalCounts Total => _total;

        /// <summary>Takes what was counted for a point.</summary>
        public void End(int point)
        {
            (_counts[0][point], _counts[1][point], _counts[2][point]) = (_point.All, _point.Refused, _point.Failed);
            for (var i = 0; i < _durations.Length; i++) _durations[i][point] = _point.Durations.Percentile(Percentiles[i].Share);
            _total.Add(_point);
            _point.Clear();
        }

        public void Write(Utf8JsonWriter json)
        {
            WriteArray(json, all, _counts[0]);
            WriteArray(json, refused, _counts[1]);
            if (failed is not null) WriteArray(json, failed, _counts[2]);
            if (durations is null) return;
            json.WriteStartObject(durations);
            for (var i = 0; i < _durations.Length; i++) WriteArray(json, Percentiles[i].Name, _durations[i]);
            json.WriteEndObject();
        }

        public void WriteTotal(Utf8JsonWriter json)
        {
            json.WriteNumber(all, _total.All);
            json.WriteNumber(refused, _total.Refused);
            if (failed is not null) json.WriteNumber(failed, _total.Failed);
            if (durations is null) return;
            json.WriteStartObject(durations);
            foreach (var (name, share) in Percentiles) WriteNumber(json, name, _total.Durations.Percentile(share));
            json.WriteEndObject();
        }
    }

    private readonly Lane? _tokens = by == SignalGrouping.Api ? null : new("token_requests", "token_refusals", "token_faults", "token_seconds", points);
    private readonly Lane? _refreshes = by == SignalGrouping.Api ? null : new("refreshes", "refresh_refusals", null, null, points);
    private readonly Lane? _calls = by == SignalGrouping.Grant ? null : new("api_calls", "api_refusals", "api_faults", "api_seconds", points);

    public string Name => name;

    /// <summary>All requests and calls, so far.</summary>
    public long Weight => (_tokens?.Total.All ?? 0) + (_calls?.Total.All ?? 0);

    /// <summary>Where a group is added to the point that is being counted; null when it does not belong here.</summary>
    public SignalCounts? PointOf(SignalGroup group) => group.Kind switch
    {
        SignalKind.Calls => _calls?.Point,
        SignalKind.Tokens => (group.Subject == GrantTypes.RefreshToken ? _refreshes : _tokens)?.Point,
        _ => null,
    };

    public void End(int point)
    {
        // Refreshes are token requests too.
        if (_refreshes is not null) _tokens?.Point.Add(_refreshes.Point);
        foreach (var lane in Lanes) lane.End(point);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("group", name);
        foreach (var lane in Lanes) lane.Write(json);
        json.WriteStartObject("totals");
        foreach (var lane in Lanes) lane.WriteTotal(json);
        WriteNumber(json, "error_rate", ErrorRate);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The share of requests and calls that were refused or failed; null when there was none.</summary>
    private double? ErrorRate => Weight == 0 ? null : (double)Errors(_tokens) / Weight + (double)Errors(_calls) / Weight;

    private IEnumerable<Lane> Lanes => new[] { _tokens, _refreshes, _calls }.OfType<Lane>();

    private static long Errors(Lane? lane) => lane is null ? 0 : lane.Total.Refused + lane.Total.Failed;

    private static void WriteArray(Utf8JsonWriter json, string name, long?[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            if (value is { } number) json.WriteNumberValue(number);
            else json.WriteNullValue();
        json.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, double?[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            if (value is { } number) json.WriteNumberValue(Rounded(number));
            else json.WriteNullValue();
        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, Rounded(number));
        else json.WriteNull(name);
    }

    /// <summary>No more digits than mean something.</summary>
    private static decimal Rounded(double value) => decimal.Round((decimal)value, 6);
}
