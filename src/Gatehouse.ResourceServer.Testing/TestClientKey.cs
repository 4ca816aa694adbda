using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.ResourceServer.Testing;

/// <summary>The key of a client whose tokens are bound to it (DPoP, RFC 9449), and the proofs that it makes.</summary>
public sealed class TestClientKey : IDisposable
{
    private readonly TestKey _key = new();

    /// <summary>The thumbprint that bound tokens name (<c>jkt</c>).</summary>
    public string Thumbprint => _key.Thumbprint();

    /// <summary>A proof for one request with this token.</summary>
    /// <param name="method">The method of the request.</param>
    /// <param name="uri">Its absolute address; query and fragment do not count.</param>
    /// <param name="accessToken">The token.</param>
    /// <param name="now">When the proof is made.</param>
    /// <param name="nonce">The nonce of the API, where it demands one.</param>
    public string Proof(HttpMethod method, Uri uri, string accessToken, DateTimeOffset now, string? nonce = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(uri);
        var claims = new JsonObject
        {
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["htm"] = method.Method,
            ["htu"] = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["ath"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))),
        };
        if (nonce is not null) claims["nonce"] = nonce;
        return _key.Sign(new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = TestKey.Algorithm, ["jwk"] = _key.PublicJwk() }, claims);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
