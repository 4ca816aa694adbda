using System.Security.Cryptography;
using System.Text;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Server.Accounts.SecondFactors;

/// <summary>
/// Makes the codes for the day the telephone is lost, and hashes them with a key that is not in the database, so that a stolen database
/// lets nobody in.
/// </summary>
internal sealed class RecoveryCodes(RootSecret root)
{
    public const int Count = 10;

    /// <summary>80 bits: 16 letters and digits in four groups.</summary>
    private const int Size = 10;

    private readonly byte[] _key = root.Derive("recovery-code");

    public static string[] New() => [.. Enumerable.Range(0, Count).Select(_ => Group(Base32.Encode(RandomNumberGenerator.GetBytes(Size))))];

    /// <summary>Spaces, dashes and capitals make no difference to a person who copies a code from paper.</summary>
    public byte[] HashOf(string subject, string code)
    {
        var plain = new string([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
        return HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{subject}\n{plain}"));
    }

    public byte[][] HashesOf(string subject, IEnumerable<string> codes) => [.. codes.Select(code => HashOf(subject, code))];

    private static string Group(string text) => string.Join('-', text.Chunk(4).Select(chunk => new string(chunk)));
}
