using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using NSec.Cryptography;

namespace Gatehouse.Server.Accounts;

/// <summary>One Argon2id password hash in the PHC string format: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>.</summary>
[Spec("RFC 9106", "3.1")]
internal sealed record Argon2idHash(Argon2idParameters Parameters, byte[] Salt, byte[] Hash)
{
    public const string Prefix = "$argon2id$";

    private const int SaltSize = 16;
    private const int HashSize = 32;

    public static Argon2idHash Of(string password, Argon2idParameters parameters)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return new Argon2idHash(parameters, salt, Derive(password, parameters, salt, HashSize));
    }

    /// <summary>A hash that no password has: checking against it costs what checking against a real one costs.</summary>
    public static Argon2idHash OfNothing(Argon2idParameters parameters) =>
        new(parameters, RandomNumberGenerator.GetBytes(SaltSize), RandomNumberGenerator.GetBytes(HashSize));

    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, Parameters, Salt, Hash.Length), Hash);

    public static Argon2idHash? Parse(string text)
    {
        var parts = text.Split('$');
        if (parts is not ["", "argon2id", "v=19", var cost, var salt, var hash]) return null;
        if (ParseCost(cost) is not { AreReasonable: true } parameters) return null;
        if (DecodeBase64(salt) is not { Length: SaltSize } saltBytes) return null;
        return DecodeBase64(hash) is { Length: >= 16 and <= 64 } hashBytes ? new Argon2idHash(parameters, saltBytes, hashBytes) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"$argon2id$v=19$m={Parameters.MemoryKibibytes},t={Parameters.Passes},p=1${EncodeBase64(Salt)}${EncodeBase64(Hash)}");

    private static byte[] Derive(string password, Argon2idParameters parameters, byte[] salt, int size)
    {
        var algorithm = new Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = 1,
            MemorySize = parameters.MemoryKibibytes,
            NumberOfPasses = parameters.Passes,
        });
        var bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            return algorithm.DeriveBytes(bytes, salt, size);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static Argon2idParameters? ParseCost(string text) =>
        text.Split(',') is [var m, var t, "p=1"] && Number(m, "m=") is { } memory && Number(t, "t=") is { } passes
            ? new Argon2idParameters(memory, passes)
            : null;

    private static int? Number(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    // The PHC format uses the ordinary base64 alphabet without padding.
    private static string EncodeBase64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? DecodeBase64(string text)
    {
        var bytes = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes[..written] : null;
    }
}
