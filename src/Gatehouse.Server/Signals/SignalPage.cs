using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Server.Signals;

/// <summary>Signals over time.</summary>
/// <param name="From">When the first point begins.</param>
/// <param name="To">When the last point ends; later than now while it still grows.</param>
/// <param name="Truncated">Whether groups were folded into <c>_other</c>, because there are more than are told apart.</param>
internal sealed record SignalPage(SignalQuery Query, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<SignalSeries> Groups, bool Truncated)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("from", Text(From));
        json.WriteString("to", Text(To));
        json.WriteNumber("step", (int)Query.Range.Step.TotalSeconds);
        json.WriteNumber("points", Query.Range.Points);
        json.WriteStartArray("groups");
        foreach (var group in Groups) group.Write(json);
        json.WriteEndArray();
        json.WriteBoolean("truncated", Truncated);
        json.WriteEndObject();
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
