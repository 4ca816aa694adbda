using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>The SHA-256 of a token: what a token is remembered by, so that the memory of the process holds no usable token.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    private const int MostOnStack = 2048;

    /// <summary>Hashes a token; the text must be ASCII, which a token is.</summary>
    public static TokenHash Of(string token)
    {
        var rented = token.Length > MostOnStack ? ArrayPool<byte>.Shared.Rent(token.Length) : null;
        var bytes = rented is null ? stackalloc byte[MostOnStack] : rented;
        Encoding.ASCII.GetBytes(token, bytes);
        Span<ulong> hash = stackalloc ulong[4];
        SHA256.HashData(bytes[..token.Length], MemoryMarshal.AsBytes(hash));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return new TokenHash(hash[0], hash[1], hash[2], hash[3]);
    }

    // Any part of a SHA-256 is as good a hash as a hash table could wish for.
    public override int GetHashCode() => (int)A;
}
