using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Accounts.SecondFactors;

/// <summary>The codes that authenticator apps show: six digits, HMAC-SHA-1, a new one every thirty seconds, as every app understands them.</summary>
[Spec("RFC 6238", "4"), Spec("RFC 4226", "5.3")]
internal static class OneTimePasswords
{
    public const int Digits = 6;

    /// <summary>160 bits, the size that RFC 4226 section 4 recommends.</summary>
    public const int SecretSize = 20;

    private const int StepSeconds = 30;

    /// <summary>How many steps a clock may be off either way (RFC 6238 section 5.2).</summary>
    private const int Drift = 1;

    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step whose code this is, if it is around now and later than the newest one accepted; else null.</summary>
    [Spec("RFC 6238", "5.2")]
    public static long? FindStep(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        Span<byte> presented = stackalloc byte[Digits];
        if (code.Length != Digits || Encoding.ASCII.GetBytes(code, presented) != Digits) return null;
        Span<byte> expected = stackalloc byte[Digits];
        long? found = null;
        for (var step = StepOf(now) - Drift; step <= StepOf(now) + Drift; step++)
        {
            Encoding.ASCII.GetBytes(CodeOf(secret, step), expected);
            if (CryptographicOperations.FixedTimeEquals(presented, expected) && step > lastStep) found ??= step;
        }
        return found;
    }

    /// <summary>The code of one step.</summary>
    public static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var truncated = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fff_ffff;
        return (truncated % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
