using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Seals what a browser keeps for the gateway, so that it can neither be read nor made elsewhere. The key is made from the client's secret,
/// which every gateway of the installation has and nobody else but the provider: no further secret must be kept, and none shared. Host and
/// client are part of the key, the purpose of each cookie part of its seal, so that none is taken for another.
/// </summary>
internal sealed class SessionSeal(SessionSettings settings)
{
    private const int SaltLength = 16;
    private const int TagLength = 16;
    private const int KeyLength = 32;
    private const int NonceLength = 12;

    /// <summary>Browsers keep no longer ones, and nobody needs to have them decrypted.</summary>
    private const int LongestText = 4096;

    private readonly byte[][] _keys = [.. settings.Secrets.Select(secret => HKDF.Extract(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"Gatehouse browser session\n{settings.ClientId}\n{settings.Origin}")))];

    public string Seal(string purpose, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var (cipher, tag) = (new byte[plain.Length], new byte[TagLength]);
        var (key, nonce) = KeyOf(_keys[0], purpose, salt);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, cipher, tag);
        return Base64Url.EncodeToString([.. salt, .. tag, .. cipher]);
    }

    /// <summary>What was sealed for this purpose; null for anything else.</summary>
    public string? Open(string purpose, string text)
    {
        if (text.Length > LongestText || !Base64Url.IsValid(text)) return null;
        var data = Base64Url.DecodeFromChars(text);
        if (data.Length <= SaltLength + TagLength) return null;
        foreach (var master in _keys)
            if (Open(master, purpose, data) is { } plain)
                return plain;
        return null;
    }

    private static string? Open(byte[] master, string purpose, byte[] data)
    {
        var plain = new byte[data.Length - SaltLength - TagLength];
        var (key, nonce) = KeyOf(master, purpose, data[..SaltLength]);
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(nonce, data.AsSpan(SaltLength + TagLength), data.AsSpan(SaltLength, TagLength), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>A key of its own for each seal: no number of them wears one out.</summary>
    private static (byte[] Key, byte[] Nonce) KeyOf(byte[] master, string purpose, byte[] salt)
    {
        var made = HKDF.Expand(HashAlgorithmName.SHA256, master, KeyLength + NonceLength, [.. Encoding.UTF8.GetBytes(purpose), 0, .. salt]);
        return (made[..KeyLength], made[KeyLength..]);
    }
}
