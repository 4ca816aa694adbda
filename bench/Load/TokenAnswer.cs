using System.Text.Json;

namespace Gatehouse.Bench.Load;

/// <summary>The members of a token, introspection or userinfo answer that the scenarios check.</summary>
internal readonly record struct TokenAnswer(string? AccessToken, string? IdToken, string? RefreshToken, bool Active, bool HasSubject)
{
    public static TokenAnswer Read(HttpAnswer answer, string what)
    {
        if (answer.Status != 200)
            throw new InvalidAnswerException($"{what}: {answer.Status} {answer.Excerpt()}");
        var result = default(TokenAnswer);
        var json = new Utf8JsonReader(answer.Body.Span);
        while (json.Read())
            if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
                result = Member(ref json, result);
        return result;
    }

    private static TokenAnswer Member(ref Utf8JsonReader json, TokenAnswer result)
    {
        if (json.ValueTextEquals("access_token"u8))
            return result with { AccessToken = Text(ref json) };
        if (json.ValueTextEquals("id_token"u8))
            return result with { IdToken = Text(ref json) };
        if (json.ValueTextEquals("refresh_token"u8))
            return result with { RefreshToken = Text(ref json) };
        if (json.ValueTextEquals("active"u8))
            return result with { Active = json.Read() && json.TokenType == JsonTokenType.True };
        if (json.ValueTextEquals("sub"u8))
            return result with { HasSubject = !string.IsNullOrEmpty(Text(ref json)) };
        json.Skip();
        return result;
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString();
    }
}
