namespace Gatehouse.Protocol.Revocations;

/// <summary>One thing that is revoked.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Key">What it is, by <see cref="RevocationKey"/>.</param>
/// <param name="EndsAt">When it can be forgotten, because no token that it concerns is valid any more.</param>
/// <param name="IssuedBefore">Only tokens issued at or before this instant are meant; all when null.</param>
public readonly record struct RevokedEntry(RevocationKind Kind, UInt128 Key, DateTimeOffset EndsAt, DateTimeOffset? IssuedBefore);

/// <summary>A piece of the feed: what is revoked beyond a cursor. It is signed once and the same for every subscriber.</summary>
/// <param name="Id">Its own identifier (<c>jti</c>).</param>
/// <param name="IssuedAt">When the provider said so: up to here the reader knows everything, unless there is more.</param>
/// <param name="After">The cursor that it answers.</param>
/// <param name="Cursor">Where to go on.</param>
/// <param name="More">Whether entries are left that go on another page.</param>
/// <param name="Entries">What is revoked.</param>
public sealed record RevocationPage(string Id, DateTimeOffset IssuedAt, string After, string Cursor, bool More, IReadOnlyList<RevokedEntry> Entries)
{
    /// <summary>The one event that the security event token of a page tells.</summary>
    public const string EventType = "urn:gatehouse:event:revocations";

    /// <summary>The member of the provider's metadata that names the feed.</summary>
    public const string MetadataMember = "gatehouse_revocations_endpoint";

    /// <summary>The media type of a page (RFC 8417 section 7.2).</summary>
    public const string MediaType = "application/" + TokenTypes.SecurityEvent;

    /// <summary>A longer cursor is none.</summary>
    public const int LongestCursor = 256;

    /// <summary>The names of the kinds in entries.</summary>
    public static string NameOf(RevocationKind kind) => kind switch
    {
        RevocationKind.Token => "token",
        RevocationKind.Grant => "grant",
        RevocationKind.Client => "client",
        RevocationKind.Subject => "subject",
        _ => "key",
    };

    /// <summary>The kind of that name; null for one that this version does not know.</summary>
    public static RevocationKind? KindOf(string? name) => name switch
    {
        "token" => RevocationKind.Token,
        "grant" => RevocationKind.Grant,
        "client" => RevocationKind.Client,
        "subject" => RevocationKind.Subject,
        "key" => RevocationKind.Key,
        _ => null,
    };
}
