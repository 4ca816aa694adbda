using System.Security.Cryptography;

namespace Gatehouse.Provider.Keys;

/// <summary>
/// A key of HMAC-SHA-256 that every token request uses. It keeps instances that know the key already: setting one up costs more than
/// what we have to hash.
/// </summary>
internal sealed class MacKey(byte[] key)
{
    public const int Size = HMACSHA256.HashSizeInBytes;

    // One place a core. An instance serves one caller at a time, so whoever finds its place empty makes another one.
    private readonly IncrementalHash?[] _idle = new IncrementalHash?[Environment.ProcessorCount];

    /// <param name="mac">Takes <see cref="Size"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> data, Span<byte> mac)
    {
        ref var place = ref _idle[(uint)Thread.GetCurrentProcessorId() % (uint)_idle.Length];
        var instance = Interlocked.Exchange(ref place, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        instance.AppendData(data);
        instance.GetHashAndReset(mac);
        Interlocked.Exchange(ref place, instance)?.Dispose();
    }
}
