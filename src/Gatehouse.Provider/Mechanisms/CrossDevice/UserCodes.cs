using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>
/// The codes that devices show and people type: eight of twenty letters, none of which looks like another or makes a word, so 34 bits.
/// Kept as a MAC under a key that is not in the database: whoever reads the database can enter no code.
/// </summary>
[Spec("RFC 8628", "6.1")]
internal sealed class UserCodes(RootSecret root)
{
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;
    private readonly byte[] _key = root.Derive("user-code");

    /// <summary>A new code as people see it: <c>WDJB-MJHT</c>.</summary>
    public static string New() => Show(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Reads what somebody typed, in any case and with any separators, into the form that <see cref="New"/> gives; null when it cannot be a code.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null || typed.Length > 64) return null;
        var letters = new string([.. typed.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
        return letters.Length == Length && letters.All(letter => Alphabet.Contains(letter)) ? Show(letters) : null;
    }

    /// <summary>What is kept of a code.</summary>
    public string MacOf(string code) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(code)));

    private static string Show(string letters) => $"{letters[..4]}-{letters[4..]}";
}
