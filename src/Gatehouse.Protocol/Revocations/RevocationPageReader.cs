using System.Text.Json;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Protocol.Revocations;

/// <summary>What a subscriber expects of the next page.</summary>
/// <param name="Issuer">The provider whose feed it follows.</param>
/// <param name="Cursor">The cursor that it asked with; empty for the beginning.</param>
/// <param name="Former">The page before, or null.</param>
/// <param name="ClockTolerance">How far the clocks of both may be apart.</param>
public sealed record RevocationPageRules(string Issuer, string Cursor, RevocationPage? Former, TimeSpan ClockTolerance);

/// <summary>Reads a page of the feed and believes it only if it is the provider's, answers the question that was asked, and is neither kept nor shown again.</summary>
[Spec("RFC 8417", "2.2"), Spec("RFC 8417", "2.3")]
public static class RevocationPageReader
{
    private const int LongestPage = 1024 * 1024;

    /// <summary>Pages of two nodes may follow each other whose clocks differ by this much.</summary>
    private static readonly TimeSpan BetweenNodes = TimeSpan.FromSeconds(5);

    /// <summary>A page may take so long from its signature to its reader.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(5);

    /// <summary>Checks the text of a page against the keys of the provider.</summary>
    public static async ValueTask<RevocationPageReading> ReadAsync(string text, RevocationPageRules rules, VerificationKeySet keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(keys);
        if (SignedJwt.TryRead(text, LongestPage) is not { } jwt || jwt.HeaderIsHostile) return Refused(RevocationPageFault.Malformed);
        if (!IsSecurityEvent(jwt.Type)) return Refused(RevocationPageFault.TypeDiffers);
        if (jwt[ClaimNames.Issuer] != rules.Issuer) return Refused(RevocationPageFault.IssuerDiffers);
        if (jwt.KeyId is not { } keyId) return Refused(RevocationPageFault.Malformed);
        if (!keys.Contains(keyId)) return new RevocationPageReading(null, RevocationPageFault.KeyUnknown, keyId);
        if (!await jwt.IsSignedByAsync(keys, SigningAlgorithms.All)) return Refused(RevocationPageFault.SignatureInvalid);
        // From here on every byte is one that the provider wrote; but it may not have written it now, or for this question.
        if (Read(jwt) is not { } page) return Refused(RevocationPageFault.Malformed);
        var fault = FaultOf(page, rules, now);
        return new RevocationPageReading(fault == RevocationPageFault.None ? page : null, fault);
    }

    private static RevocationPageReading Refused(RevocationPageFault fault) => new(null, fault);

    private static bool IsSecurityEvent(string? type) =>
        string.Equals(type, TokenTypes.SecurityEvent, StringComparison.OrdinalIgnoreCase) || string.Equals(type, RevocationPage.MediaType, StringComparison.OrdinalIgnoreCase);

    private static RevocationPageFault FaultOf(RevocationPage page, RevocationPageRules rules, DateTimeOffset now)
    {
        if (page.After != rules.Cursor) return RevocationPageFault.CursorDiffers;
        if (rules.Former is { } former && (page.Id == former.Id || page.IssuedAt < former.IssuedAt - BetweenNodes)) return RevocationPageFault.Replayed;
        return (page.IssuedAt - now).Duration() > rules.ClockTolerance + OnTheWay ? RevocationPageFault.ClockDiffers : RevocationPageFault.None;
    }

    private static RevocationPage? Read(SignedJwt jwt)
    {
        if (jwt[ClaimNames.TokenId] is not { Length: > 0 } id || jwt.Instant(ClaimNames.IssuedAt) is not { } issuedAt) return null;
        if (!jwt.Claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object) return null;
        if (!events.TryGetProperty(RevocationPage.EventType, out var told) || told.ValueKind != JsonValueKind.Object) return null;
        if (Text(told, "after") is not { } after || Text(told, "cursor") is not { Length: <= RevocationPage.LongestCursor } cursor) return null;
        if (!told.TryGetProperty("more", out var more) || more.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return null;
        if (!told.TryGetProperty("entries", out var listed) || listed.ValueKind != JsonValueKind.Array) return null;
        var entries = new List<RevokedEntry>(listed.GetArrayLength());
        foreach (var item in listed.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() < 3 || item[0].ValueKind != JsonValueKind.String) return null;
            // A kind of a later version: whoever does not know it cannot obey it, and must not lose the rest over it.
            if (RevocationPage.KindOf(item[0].GetString()) is not { } kind) continue;
            if (Entry(kind, item) is not { } entry) return null;
            entries.Add(entry);
        }
        return new RevocationPage(id, issuedAt, after, cursor, more.ValueKind == JsonValueKind.True, entries);
    }

    /// <summary>An entry is a list, because there may be many: kind, key, end, and for some the instant before which tokens are meant.</summary>
    private static RevokedEntry? Entry(RevocationKind kind, JsonElement item)
    {
        if (item[1].ValueKind != JsonValueKind.String || !RevocationKey.TryParse(item[1].GetString(), out var key)) return null;
        if (Instant(item[2]) is not { } ends) return null;
        if (item.GetArrayLength() == 3) return new RevokedEntry(kind, key, ends, null);
        return Instant(item[3]) is { } issuedBefore ? new RevokedEntry(kind, key, ends, issuedBefore) : null;
    }

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
