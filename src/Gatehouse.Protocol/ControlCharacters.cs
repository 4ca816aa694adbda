using System.Buffers;

namespace Gatehouse.Protocol;

/// <summary>
/// The control characters of Unicode but for white space, which may stand between the parts of a value that is JSON. Nobody types them, no
/// parameter may have them, and PostgreSQL does not take them all as text.
/// </summary>
[Spec("RFC 6749", "A")]
public static class ControlCharacters
{
    private static readonly SearchValues<char> All =
        SearchValues.Create([.. Enumerable.Range(0, 0xa0).Select(code => (char)code).Where(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r'))]);

    /// <summary>Whether a text has one.</summary>
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(All);
}
