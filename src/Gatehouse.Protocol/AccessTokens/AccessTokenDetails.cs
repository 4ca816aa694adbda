using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>What few APIs ask of a token, read only when they ask.</summary>
internal static class AccessTokenDetails
{
    /// <summary>The last instant a DateTimeOffset can hold, as a NumericDate.</summary>
    private const double LatestDate = 253_402_300_799;

    public static DateTimeOffset? Instant(string? numericDate) =>
        double.TryParse(numericDate, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LatestDate
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    /// <summary>Each detail is a claim of its own, which holds its JSON; anything but an object grants nothing.</summary>
    public static IReadOnlyList<JsonElement> Of(IReadOnlyList<Claim> claims)
    {
        List<JsonElement>? details = null;
        foreach (var claim in claims)
            if (claim.Type == ClaimNames.AuthorizationDetails && Parse(claim.Value) is { ValueKind: JsonValueKind.Object } detail)
                (details ??= []).Add(detail);
        return details ?? (IReadOnlyList<JsonElement>)[];
    }

    public static IReadOnlyList<TDetail> Read<TDetail>(IReadOnlyList<JsonElement> details, string type, JsonTypeInfo<TDetail> json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var read = new List<TDetail>();
        foreach (var detail in details)
            if (detail.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String && named.ValueEquals(type) && TryRead(detail, json, out var value))
                read.Add(value);
        return read;
    }

    private static bool TryRead<TDetail>(JsonElement detail, JsonTypeInfo<TDetail> json, out TDetail value)
    {
        value = default!;
        try
        {
            if (detail.Deserialize(json) is not { } read) return false;
            value = read;
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            return false;
        }
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
