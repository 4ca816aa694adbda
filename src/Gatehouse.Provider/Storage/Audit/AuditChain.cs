using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Provider.Storage.Audit;

/// <summary>
/// How records are chained: each hash is SHA-256 over the hash before and the fields of the record, each with its length before it, so that
/// no two records have one form. Personal data enters by its salted digest: erasing it leaves the chain whole.
/// </summary>
public static class AuditChain
{
    private const int Absent = -1;

    /// <summary>What the first record of all follows.</summary>
    public static byte[] Beginning { get; } = new byte[SHA256.HashSizeInBytes];

    public static AuditSeal Seal(AuditRecord record, long sequence, byte[] previous) => new(sequence, previous, HashOf(record, sequence, previous));

    public static byte[] HashOf(AuditRecord record, long sequence, byte[] previous)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        string?[] fields =
        [
            Number(sequence), record.Id.ToString(), Number(record.At.ToUnixTimeMilliseconds()), record.Event, record.Actor.Kind, record.Actor.Id, record.Subject,
            record.ClientId, record.Grant, record.Session, record.Key, record.Configuration is { } version ? Number(version) : null, record.TraceId, record.RefusalId, record.Before, record.After,
        ];
        foreach (var field in fields) Append(hash, field);
        Append(hash, record.PersonalDigest);
        return hash.GetHashAndReset();
    }

    public static byte[] DigestOf(AuditPersonal personal)
    {
        ArgumentNullException.ThrowIfNull(personal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, personal.Salt);
        foreach (var field in (string?[])[personal.Username, personal.Address, personal.Agent]) Append(hash, field);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string? text) => Append(hash, text is null ? null : Encoding.UTF8.GetBytes(text));

    private static void Append(IncrementalHash hash, byte[]? bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? Absent);
        hash.AppendData(length);
        if (bytes is not null) hash.AppendData(bytes);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
