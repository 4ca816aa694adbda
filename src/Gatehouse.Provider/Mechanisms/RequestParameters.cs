using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>
/// The parameters of one request, percent-decoded once. Knows which was repeated; a parameter without a value counts as absent.
/// </summary>
[Spec("RFC 6749", "3.1"), Spec("RFC 6749", "3.2"), Spec("RFC 6749", "B")]
internal sealed class RequestParameters
{
    public const int MostParameters = 64;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly List<(string Name, string Value)> _pairs = new(8);

    private RequestParameters()
    {
    }

    /// <summary>The name of a parameter that is given more than once, or null. Only <c>resource</c> and <c>audience</c> may be.</summary>
    [Spec("RFC 8707", "2"), Spec("RFC 8693", "2.1")]
    public string? Repeated { get; private set; }

    /// <summary>The name of a parameter with a control character, or null: no parameter may have any.</summary>
    [Spec("RFC 6749", "A")]
    public string? Unprintable { get; private set; }

    /// <summary>Why no endpoint answers these parameters, or null.</summary>
    public OAuthError? Fault => Repeated is { } repeated ? OAuthErrors.ParameterRepeated(repeated) : Unprintable is { } name ? OAuthErrors.ParameterUnprintable(name) : null;

    /// <summary>The value of a parameter, or null when it is absent or empty.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _pairs)
                if (key == name)
                    return value.Length == 0 ? null : value;
            return null;
        }
    }

    public IEnumerable<(string Name, string Value)> Pairs => _pairs;

    public IEnumerable<string> All(string name) =>
        _pairs.Where(pair => pair.Name == name && pair.Value.Length > 0).Select(pair => pair.Value);

    /// <summary>Parameters that did not come as a form.</summary>
    public static RequestParameters Of(IEnumerable<(string Name, string Value)> pairs)
    {
        var parameters = new RequestParameters();
        foreach (var (name, value) in pairs) parameters.Add(name, value);
        return parameters;
    }

    /// <summary>The parameters as <c>application/x-www-form-urlencoded</c> text.</summary>
    public override string ToString() => string.Join('&', _pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>Reads <c>application/x-www-form-urlencoded</c> text; null when it is malformed.</summary>
    public static RequestParameters? Parse(ReadOnlySpan<byte> text)
    {
        var parameters = new RequestParameters();
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'&');
            var pair = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (pair.IsEmpty) continue;
            var equals = pair.IndexOf((byte)'=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            if (name is null || value is null || parameters._pairs.Count == MostParameters) return null;
            parameters.Add(name, value);
        }
        return parameters;
    }

    private void Add(string name, string value)
    {
        if (name is not (Parameters.Resource or Parameters.Audience) && _pairs.Exists(pair => pair.Name == name)) Repeated ??= name;
        if (ControlCharacters.AreIn(value) || ControlCharacters.AreIn(name)) Unprintable ??= name;
        _pairs.Add((name, value));
    }

    private static string? Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IndexOfAny((byte)'%', (byte)'+') < 0 && Ascii.IsValid(encoded)) return Encoding.ASCII.GetString(encoded);
        var bytes = encoded.Length <= 512 ? stackalloc byte[encoded.Length] : new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '+') bytes[length++] = (byte)' ';
            else if (encoded[i] != '%') bytes[length++] = encoded[i];
            else
            {
                if (i + 2 >= encoded.Length || Hex(encoded[i + 1]) is not (>= 0 and var high) || Hex(encoded[i + 2]) is not (>= 0 and var low)) return null;
                bytes[length++] = (byte)((high << 4) | low);
                i += 2;
            }
        }
        // Not an exception: what cannot be text is the sender's fault, and a frequent one of scanners.
        return System.Text.Unicode.Utf8.IsValid(bytes[..length]) ? Strict.GetString(bytes[..length]) : null;
    }

    private static int Hex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
