using System.Collections.Immutable;

namespace Gatehouse.Protocol;

/// <summary>What an authorization request asks the authorization endpoint itself to answer with.</summary>
[Flags, Spec("OAuth 2.0 Multiple Response Types", "3")]
public enum ResponseType
{
    None = 0,
    Code = 1,
    IdToken = 2,
    Token = 4,
}

/// <summary>The response types there are, and their spelling.</summary>
[Spec("OAuth 2.0 Multiple Response Types", "5")]
public static class ResponseTypes
{
    public static readonly ImmutableArray<ResponseType> All =
    [
        ResponseType.Code, ResponseType.IdToken, ResponseType.Token, ResponseType.IdToken | ResponseType.Token, ResponseType.Code | ResponseType.IdToken,
        ResponseType.Code | ResponseType.Token, ResponseType.Code | ResponseType.IdToken | ResponseType.Token,
    ];

    /// <summary>Reads the parameter; the order of its words says nothing (RFC 6749 section 3.1.1).</summary>
    [Spec("RFC 6749", "3.1.1")]
    public static bool TryParse(string text, out ResponseType type)
    {
        type = ResponseType.None;
        foreach (var word in text.Split(' '))
        {
            var one = word switch { "code" => ResponseType.Code, "id_token" => ResponseType.IdToken, "token" => ResponseType.Token, _ => ResponseType.None };
            if (one == ResponseType.None || type.HasFlag(one)) return false;
            type |= one;
        }
        return true;
    }

    /// <summary>Whether tokens travel through the browser.</summary>
    public static bool IsFrontChannel(this ResponseType type) => (type & (ResponseType.IdToken | ResponseType.Token)) != 0;

    /// <summary>The words in their usual order.</summary>
    public static string ToText(this ResponseType type) => string.Join(' ', WordsOf(type));

    private static IEnumerable<string> WordsOf(ResponseType type)
    {
        if (type.HasFlag(ResponseType.Code)) yield return "code";
        if (type.HasFlag(ResponseType.IdToken)) yield return "id_token";
        if (type.HasFlag(ResponseType.Token)) yield return "token";
    }
}
