using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Revocations;

/// <summary>Writes a page of the feed: one security event token, whose one event is that the feed went on from a cursor to the next.</summary>
[Spec("RFC 8417", "2.2"), Spec("RFC 8417", "2.3")]
internal static class RevocationPageWriter
{
    public static string Write(ProviderSnapshot snapshot, string after, string cursor, RevocationStretch stretch, DateTimeOffset now)
    {
        var jwt = JwtWriter.Begin(out var claims);
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        claims.WriteString("jti"u8, GrantId.New().ToString());
        claims.WriteStartObject("events"u8);
        claims.WriteStartObject(RevocationPage.EventType);
        claims.WriteString("after"u8, after);
        claims.WriteString("cursor"u8, cursor);
        claims.WriteBoolean("more"u8, stretch.More);
        claims.WriteStartArray("entries"u8);
        foreach (var entry in stretch.Entries) Write(claims, entry);
        claims.WriteEndArray();
        claims.WriteEndObject();
        claims.WriteEndObject();
        return jwt.FinishSecurityEvent(snapshot.Keys.SigningKeyFor(snapshot.Configuration.SigningAlgorithm, now));
    }

    private static void Write(Utf8JsonWriter claims, Revocation entry)
    {
        claims.WriteStartArray();
        claims.WriteStringValue(RevocationPage.NameOf(entry.Kind));
        claims.WriteStringValue(RevocationKey.ToText(entry.Key));
        claims.WriteNumberValue((entry.EndsAt + Revocation.Tolerance).ToUnixTimeSeconds());
        if (entry.IssuedBefore is { } before) claims.WriteNumberValue(before.ToUnixTimeSeconds());
        claims.WriteEndArray();
    }
}
