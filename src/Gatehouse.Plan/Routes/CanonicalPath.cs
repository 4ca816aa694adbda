using System.Buffers;
using System.Text;

namespace Gatehouse.Plan.Routes;

/// <summary>
/// The one spelling of a path that a gateway lets through. Servers differ in what they make of any other (whether <c>%2F</c> divides, whether
/// <c>..;</c> climbs, which bytes are a letter), so whoever matches one spelling and forwards it may guard another path than the upstream serves.
/// A path in this form means the same to all of them, and goes on byte for byte.
/// </summary>
public static class CanonicalPath
{
    public const string NotAbsolute = "path_not_absolute";
    public const string TooLong = "path_too_long";
    public const string EmptySegment = "path_empty_segment";
    public const string DotSegment = "path_dot_segment";
    public const string Parameter = "path_parameter";
    public const string Character = "path_character";
    public const string PercentEncoding = "path_percent_encoding";
    public const string EncodedSeparator = "path_encoded_separator";
    public const string EncodedTwice = "path_encoded_twice";
    public const string NotUtf8 = "path_not_utf8";

    private const int Longest = 8000;

    // RFC 3986 section 3.3, without the semicolon: to some servers what follows it is no part of the segment.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/");

    // Letters that compatibility forms (Unicode annex 15) and code pages fold into a slash, a backslash, a dot, a semicolon or a percent sign, and line ends.
    private static readonly SearchValues<char> LookAlikes = SearchValues.Create(
        "\u2044\u2215\u29F8\uFF0F\u29F5\uFE68\uFF3C\u2024\u2025\u2026\uFE19\uFE52\uFF0E\u037E\uFE14\uFE54\uFF1B\uFE6A\uFF05\u0085\u2028\u2029");

    /// <summary>Why a path, as it stands in a request line, is not in this form; null when it is.</summary>
    public static string? FaultOf(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/') return NotAbsolute;
        if (path.Length > Longest) return TooLong;
        var other = path.IndexOfAnyExcept(Plain);
        return (other < 0 ? null : FaultOfCharacters(path, other)) ?? FaultOfSegments(path);
    }

    /// <summary>What a segment in this form says; never contains a slash, and is never <c>.</c> or <c>..</c>.</summary>
    public static string Decode(ReadOnlySpan<char> segment) => segment.Contains('%') ? Uri.UnescapeDataString(segment) : segment.ToString();

    /// <summary>In words, for who sent it.</summary>
    public static string Describe(string fault) => fault switch
    {
        NotAbsolute => "The request target must be a path that begins with a slash; the host belongs in the Host header.",
        TooLong => "The path is too long.",
        EmptySegment => "The path has two slashes in a row.",
        DotSegment => "The path has a segment . or .. in it.",
        Parameter => "The path has a semicolon in it; percent-encode it as %3B where it belongs to a name.",
        Character => "The path has a character that must be percent-encoded.",
        PercentEncoding => "The path has a percent-encoding that is malformed, in small letters, or of a character that needs none.",
        EncodedSeparator => "The path has an encoded slash, backslash or control character in it, or one that some servers take for it.",
        EncodedTwice => "The path has a percent sign that was encoded twice.",
        _ => "The path is not UTF-8.",
    };

    private static string? FaultOfCharacters(ReadOnlySpan<char> path, int start)
    {
        Span<byte> bytes = path.Length <= 512 ? stackalloc byte[path.Length] : new byte[path.Length];
        var count = 0;
        for (var i = start; i < path.Length; i++)
        {
            if (path[i] == ';') return Parameter;
            if (path[i] != '%' && !Plain.Contains(path[i])) return Character;
            if (path[i] != '%')
            {
                bytes[count++] = (byte)path[i];
                continue;
            }
            if (i + 2 >= path.Length || !IsUpperHex(path[i + 1]) || !IsUpperHex(path[i + 2])) return PercentEncoding;
            var value = (byte)(ValueOf(path[i + 1]) * 16 + ValueOf(path[i + 2]));
            if (FaultOfEncoded(value, path[(i + 3)..]) is { } fault) return fault;
            bytes[count++] = value;
            i += 2;
        }
        // Overlong forms, surrogates and cut sequences are no UTF-8, whatever a lenient reader makes of them.
        if (!System.Text.Unicode.Utf8.IsValid(bytes[..count])) return NotUtf8;
        return Encoding.UTF8.GetString(bytes[..count]).AsSpan().ContainsAny(LookAlikes) ? EncodedSeparator : null;
    }

    private static string? FaultOfEncoded(byte value, ReadOnlySpan<char> following)
    {
        if (value is (byte)'/' or (byte)'\\' or < 0x20 or 0x7F) return EncodedSeparator;
        if (value < 0x80 && (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')) return PercentEncoding;
        return value == '%' && following.Length >= 2 && char.IsAsciiHexDigit(following[0]) && char.IsAsciiHexDigit(following[1]) ? EncodedTwice : null;
    }

    private static string? FaultOfSegments(ReadOnlySpan<char> path)
    {
        if (path.Contains("//", StringComparison.Ordinal)) return EmptySegment;
        if (!path.Contains("/.", StringComparison.Ordinal)) return null;
        foreach (var range in path.Split('/'))
            if (path[range] is "." or "..")
                return DotSegment;
        return null;
    }

    private static bool IsUpperHex(char c) => c is (>= '0' and <= '9') or (>= 'A' and <= 'F');

    private static int ValueOf(char c) => c <= '9' ? c - '0' : c - 'A' + 10;
}
