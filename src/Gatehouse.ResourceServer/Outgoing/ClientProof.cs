using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>Who this program is at a provider, and how it proves that: by its secret or by a statement that it signs with its key.</summary>
internal sealed class ClientProof(string issuer, string clientId, string? secret, PrivateKey? key, TimeProvider clock)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(1);

    public string ClientId => clientId;

    public void AddTo(HttpRequestMessage request, List<KeyValuePair<string, string>> form)
    {
        if (key is null)
        {
            request.Headers.Authorization = Backchannel.Credentials(clientId, secret);
            return;
        }
        form.Add(new(Parameters.ClientId, clientId));
        form.Add(new(Parameters.ClientAssertionType, AssertionType));
        form.Add(new(Parameters.ClientAssertion, Assertion(key)));
    }

    /// <summary>The audience is the issuer alone, so that no other server can use the statement.</summary>
    [Spec("RFC 7523", "3"), Spec("RFC 10070", "4")]
    private string Assertion(PrivateKey key)
    {
        var (header, claims) = (new ArrayBufferWriter<byte>(128), new ArrayBufferWriter<byte>(256));
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteString("alg", key.Algorithm);
            json.WriteString("typ", "client-authentication+jwt");
            if (key.KeyId is not null) json.WriteString("kid", key.KeyId);
            json.WriteEndObject();
        }
        var now = clock.GetUtcNow();
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString(ClaimNames.Issuer, clientId);
            json.WriteString(ClaimNames.Subject, clientId);
            json.WriteString(ClaimNames.Audience, issuer);
            json.WriteString(ClaimNames.TokenId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
            json.WriteNumber(ClaimNames.IssuedAt, now.ToUnixTimeSeconds());
            json.WriteNumber(ClaimNames.Expires, (now + AssertionLifetime).ToUnixTimeSeconds());
            json.WriteEndObject();
        }
        return key.Sign(header.WrittenSpan, claims.WrittenSpan);
    }
}
