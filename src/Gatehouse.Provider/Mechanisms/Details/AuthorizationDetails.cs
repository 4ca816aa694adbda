using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Mechanisms.Details;

/// <summary>
/// Reads and narrows <c>authorization_details</c>. A type belongs to an API and accompanies its scopes: a request has a scope of that API too,
/// and the details stand in the access tokens meant for it.
/// </summary>
[Spec("RFC 9396", "5")]
internal static class AuthorizationDetails
{
    private const int Longest = 8192;
    private const int Most = 16;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 12, AllowDuplicateProperties = false };

    /// <summary>Reads the details of a request that makes a new grant, checked against the schemas of the plan; null when there are none.</summary>
    [Spec("RFC 9396", "2"), Spec("RFC 9396", "5")]
    public static OAuthError? Read(RequestParameters request, Client client, ProviderSnapshot snapshot, IReadOnlyList<Api> asked, out string? details)
    {
        details = null;
        if (request[Parameters.AuthorizationDetails] is not { } text) return null;
        if (Parse(text, out var document) is { } malformed) return malformed;
        using (document)
        {
            foreach (var detail in document.RootElement.EnumerateArray())
            {
                if (TypeOf(detail) is not { } type || !client.AuthorizationDetailsTypes.Contains(type) || snapshot.FindDetailType(type) is not { } known)
                    return OAuthErrors.DetailTypeUnknown;
                if (!asked.Contains(known.Api)) return OAuthErrors.DetailWithoutScope;
                if (known.Type.Schema.FaultOf(detail, type) is { } fault) return OAuthErrors.DetailInvalid.Saying($"The authorization details do not fit: {fault}.");
            }
            details = Write(document.RootElement.EnumerateArray());
        }
        return null;
    }

    /// <summary>What of the granted details goes into one access token: those of its API, that the client may have today, and that were asked for.</summary>
    [Spec("RFC 9396", "6"), Spec("RFC 9396", "7")]
    public static OAuthError? Narrow(RequestParameters request, string? granted, Client client, ProviderSnapshot snapshot, Api api, out string? details)
    {
        details = null;
        var text = request[Parameters.AuthorizationDetails];
        if (granted is null) return text is null ? null : OAuthErrors.DetailExceedsGrant;

        using var held = JsonDocument.Parse(granted);
        IEnumerable<JsonElement> chosen = held.RootElement.EnumerateArray();
        if (text is not null)
        {
            if (Parse(text, out var document) is { } malformed) return malformed;
            using (document)
            {
                foreach (var asked in document.RootElement.EnumerateArray())
                    if (!held.RootElement.EnumerateArray().Any(one => JsonElement.DeepEquals(one, asked)))
                        return OAuthErrors.DetailExceedsGrant;
                var kept = document.RootElement.Clone();
                chosen = kept.EnumerateArray();
            }
        }
        details = Write(chosen.Where(detail => TypeOf(detail) is { } type && client.AuthorizationDetailsTypes.Contains(type) && snapshot.FindDetailType(type)?.Api is { } owner && api.Covers(owner)));
        return null;
    }

    /// <summary>Of the details of a token for several APIs, those that concern some of them; null for none.</summary>
    public static string? OfApis(string details, List<Api> apis, ProviderSnapshot snapshot)
    {
        using var document = JsonDocument.Parse(details);
        return Write(document.RootElement.EnumerateArray().Where(detail => TypeOf(detail) is { } type && snapshot.FindDetailType(type) is { } known && apis.Contains(known.Api)));
    }

    private static OAuthError? Parse(string text, out JsonDocument document)
    {
        document = null!;
        if (text.Length > Longest) return OAuthErrors.DetailInvalid.Saying($"The authorization details are longer than {Longest} characters.");
        try
        {
            document = JsonDocument.Parse(text, Options);
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException)
        {
            return OAuthErrors.DetailInvalid;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() is > 0 and <= Most && IsUnicode(text)) return null;
        document.Dispose();
        return OAuthErrors.DetailInvalid;
    }

    // An escaped half of a surrogate pair is JSON and no text: nobody could write it anywhere afterwards.
    private static bool IsUnicode(string text)
    {
        for (var at = text.IndexOf("\\u", StringComparison.Ordinal); at >= 0; at = text.IndexOf("\\u", at + 2, StringComparison.Ordinal))
            if (at + 3 < text.Length && text[at + 2] is 'd' or 'D' && text[at + 3] is >= '8' and <= '9' or >= 'a' and <= 'f' or >= 'A' and <= 'F')
                return false;
        return true;
    }

    private static string? TypeOf(JsonElement detail) =>
        detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    private static string? Write(IEnumerable<JsonElement> details)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        var any = false;
        json.WriteStartArray();
        foreach (var detail in details)
        {
            detail.WriteTo(json);
            any = true;
        }
        json.WriteEndArray();
        json.Flush();
        return any ? System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
    }
}
