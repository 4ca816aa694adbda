using System.Text;
using System.Text.Json;

namespace Gatehouse.Protocol.Signals;

/// <summary>Reports of calls as they travel.</summary>
public static class CallReportJson
{
    private const int LongestText = 200;
    private const int Most = 1_000_000_000;
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(15);

    /// <summary>The parameter of the form.</summary>
    public const string Parameter = "calls";

    public static string ToText(CallReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, report);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads a report that somebody else wrote; null when it is none.</summary>
    public static CallReport? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            return Read(json.RootElement);
        }
        // Half a surrogate is JSON and no text.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, CallReport report)
    {
        json.WriteStartObject();
        json.WriteString("api", report.Api);
        json.WriteString("instance", report.Instance);
        json.WriteNumber("sequence", report.Sequence);
        json.WriteNumber("age", Math.Round(report.Age.TotalSeconds, 3));
        json.WriteStartArray("callers");
        foreach (var caller in report.Callers)
        {
            json.WriteStartObject();
            json.WriteString("client_id", caller.Client);
            json.WriteNumber("calls", caller.Calls);
            if (caller.Refused > 0) json.WriteNumber("refused", caller.Refused);
            if (caller.Failed > 0) json.WriteNumber("failed", caller.Failed);
            json.WriteString("durations", caller.Durations.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (report.Routes.Count > 0) RouteCountsJson.Write(json, report.Routes);
        json.WriteEndObject();
    }

    private static CallReport? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "api") is not { Length: > 0 } api || Text(json, "instance") is not { Length: > 0 } instance) return null;
        if (!json.TryGetProperty("sequence", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var sequence)) return null;
        if (!json.TryGetProperty("age", out number) || number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var age) || !(age >= 0 && age <= Oldest.TotalSeconds)) return null;
        if (!json.TryGetProperty("callers", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > CallReport.MostCallers + 2) return null;
        var callers = new List<CallerCounts>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (ReadCaller(item) is not { } caller) return null;
            callers.Add(caller);
        }
        return RouteCountsJson.Read(json) is { } routes ? new CallReport(api, instance, sequence, TimeSpan.FromSeconds(age), callers) { Routes = routes } : null;
    }

    private static CallerCounts? ReadCaller(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "client_id") is not { } client) return null;
        if (Number(json, "calls") is not (> 0 and var calls) || Number(json, "refused") is not { } refused || Number(json, "failed") is not { } failed || refused + failed > calls) return null;
        if (DurationHistogram.Parse(Text(json, "durations", LongestText * 20) ?? "") is not { } durations || durations.Count > calls) return null;
        return new CallerCounts(client, calls, refused, failed, durations);
    }

    /// <summary>0 when it is not there, null when it is no number of calls.</summary>
    internal static int? Number(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? 0 : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and <= Most ? number : null;

    internal static string? Text(JsonElement json, string name, int longest = LongestText) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= longest && !text.Any(char.IsControl) ? text : null;
}
