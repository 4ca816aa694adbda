using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace Gatehouse.Protocol.Secrets;

/// <summary>By what a hash of a secret was made.</summary>
public enum SecretHashKind
{
    /// <summary>One unsalted digest, as IdentityServer keeps client secrets.</summary>
    Digest,

    /// <summary>PBKDF2, as Keycloak, ASP.NET Core Identity, OpenIddict and Ory Hydra keep secrets and passwords.</summary>
    Pbkdf2,

    /// <summary>bcrypt, as Ory Hydra may keep client secrets.</summary>
    Bcrypt,
}

/// <summary>
/// What another provider kept of a secret or a password, in one text: <c>sha256:…</c>, <c>sha512:…</c>, <c>$pbkdf2-sha256$i=…,l=…$salt$hash</c> or
/// <c>$2b$12$…</c>. Its cost is bounded, so that a text that somebody tampered with keeps no processor busy.
/// </summary>
[Spec("RFC 8018", "5.2")]
public sealed record SecretHash
{
    /// <summary>A second or so of one processor.</summary>
    public const int MostIterations = 2_000_000;

    /// <summary>As 16,384 rounds; about as much.</summary>
    public const int MostRounds = 14;

    private const int LongestSalt = 128;
    private const int LongestHash = 64;

    private SecretHash(SecretHashKind kind, HashAlgorithmName algorithm, int cost, ImmutableArray<byte> salt, ImmutableArray<byte> hash, string text) =>
        (Kind, Algorithm, Cost, Salt, Hash, Text) = (kind, algorithm, cost, salt, hash, text);

    public SecretHashKind Kind { get; }

    public HashAlgorithmName Algorithm { get; }

    /// <summary>Iterations of PBKDF2, the logarithm of the rounds of bcrypt, one for a digest.</summary>
    public int Cost { get; }

    public ImmutableArray<byte> Salt { get; }

    public ImmutableArray<byte> Hash { get; }

    /// <summary>The hash as it is written.</summary>
    public string Text { get; }

    /// <summary>The hash; null with what is wrong with the text, to be read after its place.</summary>
    public static SecretHash? Parse(string text, out string? fault)
    {
        fault = "is no hash of a form that is known: sha256:, sha512:, $pbkdf2-sha256$, $pbkdf2-sha512$, $pbkdf2-sha1$ or bcrypt";
        if (text.StartsWith("$2", StringComparison.Ordinal)) return ParseBcrypt(text, ref fault);
        if (text.Split(':') is [var digest, var value] && AlgorithmOf(digest) is { } unsalted && unsalted != HashAlgorithmName.SHA1)
            return Decode(value) is { } bytes && bytes.Length == SizeOf(unsalted) ? Sound(OfDigest(bytes)!, ref fault) : null;
        if (text.Split('$') is not ["", var name, var cost, var salt, var hash] || !name.StartsWith("pbkdf2-", StringComparison.Ordinal) || AlgorithmOf(name["pbkdf2-".Length..]) is not { } algorithm) return null;
        if (cost.Split(',') is not [var iterations, ..] || !iterations.StartsWith("i=", StringComparison.Ordinal) || !int.TryParse(iterations.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (Decode(salt) is not { } saltBytes || Decode(hash) is not { } hashBytes) return null;
        return OfPbkdf2(algorithm, count, saltBytes, hashBytes, out fault);
    }

    /// <summary>A digest of a secret, by its size; null when it is of no digest that is known.</summary>
    public static SecretHash? OfDigest(ReadOnlySpan<byte> digest)
    {
        if (digest.Length is not (SHA256.HashSizeInBytes or SHA512.HashSizeInBytes)) return null;
        var algorithm = digest.Length == SHA256.HashSizeInBytes ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        return new(SecretHashKind.Digest, algorithm, 1, [], [.. digest], $"{NameOf(algorithm)}:{Convert.ToBase64String(digest)}");
    }

    /// <summary>A PBKDF2 hash by its parts; null with what is wrong with them.</summary>
    public static SecretHash? OfPbkdf2(HashAlgorithmName algorithm, long iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> hash, out string? fault)
    {
        fault = iterations is < 1 or > MostIterations ? $"has {iterations.ToString(CultureInfo.InvariantCulture)} iterations, and may have from 1 to {MostIterations}"
            : salt.Length is 0 or > LongestSalt ? $"has a salt of {salt.Length} bytes, and may have from 1 to {LongestSalt}"
            : hash.Length is < 16 or > LongestHash ? $"has a hash of {hash.Length} bytes, and may have from 16 to {LongestHash}"
            : null;
        return fault is not null ? null : new(SecretHashKind.Pbkdf2, algorithm, (int)iterations, [.. salt], [.. hash],
            string.Create(CultureInfo.InvariantCulture, $"$pbkdf2-{NameOf(algorithm)}$i={iterations},l={hash.Length}${Encode(salt)}${Encode(hash)}"));
    }

    /// <summary>Whether it is the hash of this secret. bcrypt is computed elsewhere.</summary>
    public bool Matches(ReadOnlySpan<byte> secret)
    {
        Span<byte> computed = stackalloc byte[LongestHash];
        computed = computed[..Hash.Length];
        if (Kind is SecretHashKind.Pbkdf2) Rfc2898DeriveBytes.Pbkdf2(secret, Salt.AsSpan(), computed, Cost, Algorithm);
        else if (Kind is SecretHashKind.Digest) CryptographicOperations.HashData(Algorithm, secret, computed);
        else throw new InvalidOperationException("bcrypt is not computed here.");
        return CryptographicOperations.FixedTimeEquals(computed, Hash.AsSpan());
    }

    public bool Equals(SecretHash? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => "(secret hash)";

    private static SecretHash? ParseBcrypt(string text, ref string? fault)
    {
        if (text.Split('$') is not ["", "2a" or "2b" or "2y", { Length: 2 } rounds, { Length: 53 } rest] || !rest.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/')) return null;
        if (!int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var cost)) return null;
        if (cost is < 4 or > MostRounds)
        {
            fault = $"has the cost {rounds}, and may have from 04 to {MostRounds}";
            return null;
        }
        return Sound(new SecretHash(SecretHashKind.Bcrypt, default, cost, [], [], text), ref fault);
    }

    private static SecretHash Sound(SecretHash hash, ref string? fault)
    {
        fault = null;
        return hash;
    }

    private static HashAlgorithmName? AlgorithmOf(string name) => name switch
    {
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static string NameOf(HashAlgorithmName algorithm) => algorithm.Name!.ToLowerInvariant();

    private static int SizeOf(HashAlgorithmName algorithm) => algorithm == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA512.HashSizeInBytes;

    // As in the PHC format: the ordinary alphabet, with or without padding.
    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length <= 1024 && Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var written) && written > 0 ? bytes[..written] : null;
    }
}
