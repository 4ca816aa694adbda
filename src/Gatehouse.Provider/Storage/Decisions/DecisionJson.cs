using System.Text;
using System.Text.Json;

namespace Gatehouse.Provider.Storage.Decisions;

/// <summary>Decisions as they are kept and shown.</summary>
public static class DecisionJson
{
    private static readonly (DecisionSigns Sign, string Word)[] Signs =
    [
        (DecisionSigns.DPoP, "dpop"), (DecisionSigns.Certificate, "mtls"), (DecisionSigns.CodeChallenge, "code_challenge"), (DecisionSigns.Nonce, "nonce"),
        (DecisionSigns.Pushed, "pushed"), (DecisionSigns.SignedRequest, "signed"), (DecisionSigns.Details, "authorization_details"), (DecisionSigns.Actor, "actor"),
    ];

    private static readonly (DecisionKind Kind, string Word)[] Kinds =
        [(DecisionKind.Token, "token"), (DecisionKind.Authorization, "authorization"), (DecisionKind.Waiting, "waiting"), (DecisionKind.Call, "call")];

    /// <summary>The same text for the same decision, always.</summary>
    public static string ToText(Decision decision)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, decision);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>The members of an object.</summary>
    public static void Write(Utf8JsonWriter json, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("kind", Kinds.First(kind => kind.Kind == decision.Kind).Word);
        json.WriteString("client", decision.Client);
        WriteText(json, "way", decision.Way);
        WriteText(json, "scope", decision.Scope);
        WriteText(json, "resources", decision.Resources);
        WriteText(json, "held", decision.Held);
        WriteText(json, "held_for", decision.HeldFor);
        WriteText(json, "address", decision.Address);
        WriteText(json, "method", decision.Method);
        WriteText(json, "names", decision.Names);
        if (decision.Signs != DecisionSigns.None) WriteText(json, "signs", WordsOf(decision.Signs));
        if (decision.Level > 0) json.WriteNumber("level", decision.Level);
        WriteText(json, "granted", decision.Granted);
        WriteText(json, "audience", decision.Audience);
        WriteText(json, "error", decision.Error);
        WriteText(json, "reason", decision.Reason);
    }

    /// <summary>Null when a newer version wrote it.</summary>
    public static Decision? Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        var kind = Kinds.FirstOrDefault(known => known.Word == Text(root, "kind")).Kind;
        if (kind == default || Text(root, "client") is not { } client || SignsOf(Text(root, "signs")) is not { } signs) return null;
        return new Decision(kind, client)
        {
            Way = Text(root, "way"),
            Scope = Text(root, "scope"),
            Resources = Text(root, "resources"),
            Held = Text(root, "held"),
            HeldFor = Text(root, "held_for"),
            Address = Text(root, "address"),
            Method = Text(root, "method"),
            Names = Text(root, "names"),
            Signs = signs,
            Level = root.TryGetProperty("level", out var level) ? level.GetInt32() : 0,
            Granted = Text(root, "granted"),
            Audience = Text(root, "audience"),
            Error = Text(root, "error"),
            Reason = Text(root, "reason"),
        };
    }

    /// <summary>What a request showed, in words.</summary>
    public static string WordsOf(DecisionSigns signs) => string.Join(' ', Signs.Where(sign => signs.HasFlag(sign.Sign)).Select(sign => sign.Word));

    private static DecisionSigns? SignsOf(string? words)
    {
        var signs = DecisionSigns.None;
        foreach (var word in words?.Split(' ') ?? [])
        {
            var sign = Signs.FirstOrDefault(known => known.Word == word).Sign;
            if (sign == DecisionSigns.None) return null;
            signs |= sign;
        }
        return signs;
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
