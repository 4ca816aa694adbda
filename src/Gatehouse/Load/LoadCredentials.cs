using System.Security.Cryptography;
using Gatehouse.ResourceServer.Outgoing;
using Gatehouse.Server;

namespace Gatehouse.Load;

/// <summary>Reads where a running instance is, and the keys of clients.</summary>
internal static class LoadCredentials
{
    /// <exception cref="ServerSetupException">It is none.</exception>
    public static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : throw new ServerSetupException($"{text} is no address of an instance: give --url http://… or https://….");

    /// <exception cref="ServerSetupException">It holds none.</exception>
    public static PrivateKey KeyOf(string file)
    {
        try
        {
            var text = TextOf(file);
            return text.TrimStart().StartsWith('{') ? PrivateKey.FromJwk(text) : PrivateKey.FromPem(text);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException or FormatException)
        {
            throw new ServerSetupException($"{file} holds no private key that can be used: {unreadable.Message}");
        }
    }

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{file} cannot be read: {unreadable.Message}");
        }
    }
}
