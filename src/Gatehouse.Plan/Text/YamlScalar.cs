using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.Plan.Text;

/// <summary>Writes a single value so that the reader of plans gives it back: as it is where nobody could take it for something else, in quotes otherwise.</summary>
internal static class YamlScalar
{
    public static string Write(string text) => IsPlain(text)
        ? text
        : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value.Replace("${", "$${", StringComparison.Ordinal)}\"";

    /// <summary>Whether it may stand among other words of a value, in quotes or without: nothing of it means anything to YAML.</summary>
    public static bool IsWord(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text[^1] is not ':' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '@' or ':' or '+');

    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text[^1] is not (':' or ' ')
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '@' or ' ' or ':' or '+')
        && !text.Contains(": ", StringComparison.Ordinal) && !bool.TryParse(text, out _) && text is not ("null" or "on" or "off" or "yes" or "no")
        && (!text.Contains(':') || text.Contains("://", StringComparison.Ordinal));
}
