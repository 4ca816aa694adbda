using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Keys;

/// <summary>
/// A key that signs tokens. The private half stays in here; the rest of the engine only asks it to sign, to verify what it signed,
/// and to recognise by a MAC the tokens that it once wrote.
/// </summary>
public sealed class SigningKey
{
    private const int MacKeySize = 32;
    private readonly AsymmetricAlgorithm[] _instances;
    private readonly MacKey _macKey;
    private int _turn;

    private SigningKey(KeyRecord record, MacKey macKey, AsymmetricAlgorithm[] instances)
    {
        Id = record.Id;
        Algorithm = record.Algorithm;
        PublicJwk = record.PublicJwk!;
        ActiveFrom = record.ActiveFrom;
        RetiresAt = record.RetiresAt;
        DeleteAfter = record.DeleteAfter;
        _macKey = macKey;
        _instances = instances;
        AccessTokenHeader = EncodedHeader(TokenTypes.AccessToken);
        IdTokenHeader = EncodedHeader(TokenTypes.IdToken);
        LogoutTokenHeader = EncodedHeader(TokenTypes.LogoutToken);
        IntrospectionHeader = EncodedHeader(TokenTypes.Introspection);
        SecurityEventHeader = EncodedHeader(TokenTypes.SecurityEvent);
        AuditCheckpointHeader = EncodedHeader(TokenTypes.AuditCheckpoint);
    }

    public string Id { get; }

    public string Algorithm { get; }

    /// <summary>The public half as JSON (RFC 7517).</summary>
    public string PublicJwk { get; }

    /// <summary>The same, computed from the private half: what stands beside it in the database, others may have written.</summary>
    public string ComputePublicJwk()
    {
        var instance = Next();
        lock (instance) return Jwk.Of(instance, Id, Algorithm);
    }

    public DateTimeOffset ActiveFrom { get; }

    public DateTimeOffset RetiresAt { get; }

    public DateTimeOffset DeleteAfter { get; }

    /// <summary>Base64url of the JOSE header of access tokens, with the dot that follows it.</summary>
    internal ImmutableArray<byte> AccessTokenHeader { get; }

    internal ImmutableArray<byte> IdTokenHeader { get; }

    internal ImmutableArray<byte> LogoutTokenHeader { get; }

    internal ImmutableArray<byte> IntrospectionHeader { get; }

    internal ImmutableArray<byte> SecurityEventHeader { get; }

    internal ImmutableArray<byte> AuditCheckpointHeader { get; }

    internal int SignatureSize => Algorithm == SigningAlgorithms.ES256 ? 64 : 256;

    /// <summary>Makes a new key pair, ready to be stored.</summary>
    internal static KeyRecord Create(string algorithm, KeySeal seal, DateTimeOffset now, DateTimeOffset activeFrom, DateTimeOffset retiresAt, DateTimeOffset deleteAfter)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));
        using var pair = Generate(algorithm);
        byte[] secret = [.. RandomNumberGenerator.GetBytes(MacKeySize), .. pair.ExportPkcs8PrivateKey()];
        var record = new KeyRecord(id, KeyUses.Signing, algorithm, seal.Seal(id, KeyUses.Signing, secret), Jwk.Of(pair, id, algorithm), now, activeFrom, retiresAt, deleteAfter);
        CryptographicOperations.ZeroMemory(secret);
        return record;
    }

    internal static SigningKey Open(KeyRecord record, KeySeal seal)
    {
        var secret = seal.Open(record.Id, KeyUses.Signing, record.Sealed);
        // One instance a core: instance members are not documented as safe for concurrent use.
        var instances = new AsymmetricAlgorithm[Environment.ProcessorCount];
        for (var i = 0; i < instances.Length; i++)
        {
            instances[i] = record.Algorithm == SigningAlgorithms.ES256 ? ECDsa.Create() : RSA.Create();
            instances[i].ImportPkcs8PrivateKey(secret.AsSpan(MacKeySize), out _);
        }
        return new SigningKey(record, new MacKey(secret[..MacKeySize]), instances);
    }

    internal bool IsActive(DateTimeOffset now) => ActiveFrom <= now && now < RetiresAt;

    internal void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var instance = Next();
        lock (instance)
        {
            _ = instance switch
            {
                ECDsa ecdsa => ecdsa.SignData(data, signature, HashAlgorithmName.SHA256),
                RSA rsa => rsa.SignData(data, signature, HashAlgorithmName.SHA256, Padding),
                _ => throw new InvalidOperationException(Algorithm),
            };
        }
    }

    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var instance = Next();
        lock (instance)
            return instance switch
            {
                ECDsa ecdsa => ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256),
                RSA rsa => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, Padding),
                _ => false,
            };
    }

    /// <summary>The MAC by which the provider recognises a token of its own without a public-key operation.</summary>
    internal void Mac(ReadOnlySpan<byte> data, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[MacKey.Size];
        _macKey.Write(data, whole);
        whole[..mac.Length].CopyTo(mac);
    }

    private RSASignaturePadding Padding => Algorithm == SigningAlgorithms.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private AsymmetricAlgorithm Next() => _instances[(uint)Interlocked.Increment(ref _turn) % (uint)_instances.Length];

    private static AsymmetricAlgorithm Generate(string algorithm) =>
        algorithm == SigningAlgorithms.ES256 ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);

    private ImmutableArray<byte> EncodedHeader(string type)
    {
        var json = $$"""{"alg":"{{Algorithm}}","typ":"{{type}}","kid":"{{Id}}"}""";
        return [.. Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))), (byte)'.'];
    }
}
