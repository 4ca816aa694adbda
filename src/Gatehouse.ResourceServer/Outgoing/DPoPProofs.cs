using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.DPoP;
using Gatehouse.ResourceServer.Binding;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>Makes the proofs that this program holds the key of its tokens, with the nonces that the servers handed out.</summary>
[Spec("RFC 9449", "4.1"), Spec("RFC 9449", "4.2")]
internal sealed class DPoPProofs(PrivateKey key, TimeProvider clock)
{
    /// <summary>A nonce for each server that is called; more servers than this means that somebody else chooses them.</summary>
    private const int MostServers = 1000;

    private readonly byte[] _header = Encoding.UTF8.GetBytes($$"""{"typ":"{{DPoPRules.Type}}","alg":"{{key.Algorithm}}","jwk":{{key.PublicJwk}}}""");
    private readonly ConcurrentDictionary<string, string> _nonces = [];

    /// <summary>A proof for one request, and for the token that it presents.</summary>
    public string Make(HttpMethod method, Uri uri, string? accessToken = null)
    {
        var claims = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString(ClaimNames.TokenId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
            json.WriteString("htm", method.Method);
            json.WriteString("htu", uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
            json.WriteNumber(ClaimNames.IssuedAt, clock.GetUtcNow().ToUnixTimeSeconds());
            if (accessToken is not null) json.WriteString("ath", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))));
            if (_nonces.TryGetValue(Server(uri), out var nonce)) json.WriteString(ClaimNames.Nonce, nonce);
            json.WriteEndObject();
        }
        return key.Sign(_header, claims.WrittenSpan);
    }

    /// <summary>Remembers the nonce of an answer for the next proof.</summary>
    /// <returns>Whether the server refused the proof for want of it, so that the request is worth another try.</returns>
    [Spec("RFC 9449", "8"), Spec("RFC 9449", "8.2"), Spec("RFC 9449", "9")]
    public bool Learn(Uri uri, HttpResponseMessage answer, string? error)
    {
        if (!answer.Headers.TryGetValues(SenderVerification.NonceHeader, out var values) || values.FirstOrDefault() is not { Length: > 0 } nonce) return false;
        if (_nonces.Count >= MostServers) _nonces.Clear();
        _nonces[Server(uri)] = nonce;
        return error == OAuthErrors.DPoPNonceRequired.Code;
    }

    private static string Server(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
