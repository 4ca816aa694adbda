using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.People;

/// <summary>Reads the alphabet in which shared secrets of authenticator apps are kept.</summary>
[Spec("RFC 4648", "6")]
internal static class Base32Text
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The bytes; null when it is no such text.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new List<byte>(text.Length * 5 / 8);
        var (bits, held) = (0, 0);
        foreach (var c in text.TrimEnd('=').ToUpperInvariant())
        {
            if (Alphabet.IndexOf(c) is not (>= 0 and var value)) return null;
            bits = (bits << 5) | value;
            if ((held += 5) < 8) continue;
            bytes.Add((byte)(bits >> (held -= 8)));
            bits &= (1 << held) - 1;
        }
        return bytes.Count > 0 ? [.. bytes] : null;
    }
}
