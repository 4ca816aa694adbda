using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit;

/// <summary>
/// Signs how far the chain is and with which hash, as a JWS with the key that signs tokens. One of them, kept elsewhere, is enough to find out
/// that anything before it was changed, by whoever rules the database.
/// </summary>
public static class AuditCheckpoints
{
    private const int Longest = 16 * 1024;
    private static readonly string[] Algorithms = [Keys.SigningAlgorithms.ES256, Keys.SigningAlgorithms.RS256, Keys.SigningAlgorithms.PS256];

    public static AuditCheckpoint Sign(ProviderSnapshot snapshot, long number, AuditChainState chain, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(chain);
        var key = snapshot.Keys.SigningKeyFor(snapshot.Configuration.SigningAlgorithm, now);
        var jwt = JwtWriter.Begin(out var claims);
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        claims.WriteNumber("checkpoint"u8, number);
        claims.WriteNumber("sequence"u8, chain.Sequence);
        claims.WriteString("hash"u8, Base64Url.EncodeToString(chain.Hash));
        return new AuditCheckpoint(number, chain.Sequence, chain.Hash, now, key.Id, key.PublicJwk, jwt.FinishAuditCheckpoint(key));
    }

    /// <summary>The key that would sign at this moment.</summary>
    public static string KeyIdOf(ProviderSnapshot snapshot, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Keys.SigningKeyFor(snapshot.Configuration.SigningAlgorithm, now).Id;
    }

    /// <summary>Reads what a checkpoint says, whoever signed it; null when it is none.</summary>
    public static AuditCheckpoint? Read(string jws, string publicJwk = "")
    {
        if (SignedJwt.TryRead(jws, Longest) is not { KeyId: { } keyId } jwt || jwt.Type != TokenTypes.AuditCheckpoint || jwt.Instant("iat") is not { } at) return null;
        if (Number(jwt.Claims, "checkpoint") is not { } number || Number(jwt.Claims, "sequence") is not { } sequence || jwt["hash"] is not { } hash || !Base64Url.IsValid(hash)) return null;
        return new AuditCheckpoint(number, sequence, Base64Url.DecodeFromChars(hash), at, keyId, publicJwk, jws);
    }

    /// <summary>Whether one of the keys signed it.</summary>
    public static ValueTask<bool> IsSignedByAsync(AuditCheckpoint checkpoint, VerificationKeySet keys)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return SignedJwt.TryRead(checkpoint.Jws, Longest) is { HeaderIsHostile: false } jwt ? jwt.IsSignedByAsync(keys, Algorithms) : ValueTask.FromResult(false);
    }

    private static long? Number(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
