using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>An authenticator app, written from its specification and not from the server.</summary>
[Spec("RFC 6238", "4")]
internal static class OneTimeCode
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] Decode(string text)
    {
        var (bytes, bits, held) = (new List<byte>(), 0, 0);
        foreach (var letter in text.Where(letter => letter != ' '))
        {
            (bits, held) = ((bits << 5) | Base32.IndexOf(letter, StringComparison.Ordinal), held + 5);
            if (held < 8) continue;
            held -= 8;
            bytes.Add((byte)(bits >> held));
            bits &= (1 << held) - 1;
        }
        return [.. bytes];
    }

    public static string Of(byte[] secret, DateTimeOffset now)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, now.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // RFC 6238 and the apps that there are use HMAC-SHA-1.
        var mac = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }
}
