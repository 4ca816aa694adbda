using Gatehouse.Protocol.Refusals;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.ClientProofs;

namespace Gatehouse.Provider.Clients;

/// <summary>
/// Keeps and compares client secrets as HMAC-SHA-256 under a key derived from the root secret. The key is not in the database, so a
/// stolen database allows no guessing, and a comparison costs microseconds, so wrong guesses drain nothing.
/// </summary>
public sealed class ClientSecretCheck(RootSecret root, KeySeal seal, ClientSecretUses uses)
{
    private const string SealedUse = "client-secret";
    private readonly MacKey _key = new(root.ClientSecretKey);

    public ImmutableArray<byte> MacOf(string secret) =>
        ImmutableArray.Create(HMACSHA256.HashData(root.ClientSecretKey, Encoding.UTF8.GetBytes(secret)));

    /// <summary>Seals a secret whose client signs with it; bound to its MAC, so that no other secret can be put in its place.</summary>
    public byte[] Seal(string secret) => seal.Seal(Convert.ToHexString(MacOf(secret).AsSpan()), SealedUse, Encoding.UTF8.GetBytes(secret));

    internal byte[] Open(ClientSecret secret) => seal.Open(Convert.ToHexString(secret.Mac.AsSpan()), SealedUse, secret.Sealed.AsSpan());

    /// <summary>Null when the presented secret is one of the client's live ones.</summary>
    internal OAuthError? Check(Client client, string presented, DateTimeOffset now)
    {
        Span<byte> utf8 = stackalloc byte[512];
        if (!Encoding.UTF8.TryGetBytes(presented, utf8, out var length)) return OAuthErrors.ClientSecretWrong;
        Span<byte> mac = stackalloc byte[MacKey.Size];
        _key.Write(utf8[..length], mac);

        OAuthError? error = OAuthErrors.ClientSecretWrong;
        foreach (var secret in client.Secrets)
        {
            if (!CryptographicOperations.FixedTimeEquals(mac, secret.Mac.AsSpan())) continue;
            error = secret.ExpiresAt is { } end && end <= now ? OAuthErrors.ClientSecretExpired : null;
            if (error is not null) continue;
            uses.Note(client, secret, now);
            break;
        }
        return error?.With(FactNames.ExpiredSecrets, ExpiredOf(client, now));
    }

    /// <summary>The names of secrets that are over, for whoever looks why one is not accepted.</summary>
    private static string? ExpiredOf(Client client, DateTimeOffset now) =>
        client.Secrets.Where(secret => secret.ExpiresAt <= now).Select(secret => secret.Name ?? "unnamed").ToList() is { Count: > 0 } names ? string.Join(' ', names) : null;
}
