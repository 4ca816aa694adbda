using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Issuance;

/// <summary>Who acts for the subject of a token: the chain of <c>act</c>, outermost the present one, and the one who may become it.</summary>
[Spec("RFC 8693", "4.1"), Spec("RFC 8693", "4.4")]
internal static class ActorClaims
{
    public static void Write(Utf8JsonWriter json, AccessTokenContent token)
    {
        if (token.Actor is not null)
        {
            json.WritePropertyName("act"u8);
            json.WriteRawValue(token.Actor, skipInputValidation: true);
        }
        if (token.MayAct is null) return;
        json.WriteStartObject("may_act"u8);
        json.WriteString("sub"u8, token.MayAct);
        json.WriteEndObject();
    }

    /// <summary>The text of the member's value, of a payload that we wrote.</summary>
    public static string Raw(ref Utf8JsonReader json, ReadOnlySpan<byte> payload)
    {
        json.Read();
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return Encoding.UTF8.GetString(payload[start..(int)json.BytesConsumed]);
    }

    /// <summary>The <c>sub</c> of the member's value.</summary>
    public static string? SubjectOf(ref Utf8JsonReader json)
    {
        json.Read();
        using var value = JsonDocument.ParseValue(ref json);
        return value.RootElement.GetProperty("sub").GetString();
    }

    /// <summary>The chain with a new actor at its head.</summary>
    public static string Chain(string subject, string? clientId, string? before)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, subject);
            if (clientId is not null && clientId != subject) json.WriteString("client_id"u8, clientId);
            if (before is not null)
            {
                json.WritePropertyName("act"u8);
                json.WriteRawValue(before, skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>How many have acted one after the other.</summary>
    public static int Length(string? chain)
    {
        if (chain is null) return 0;
        using var document = JsonDocument.Parse(chain);
        var length = 1;
        for (var actor = document.RootElement; actor.TryGetProperty("act", out actor);) length++;
        return length;
    }
}
