using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients.Responses;

namespace Gatehouse.Provider.Mechanisms.Encryption;

/// <summary>A client for whom alone an answer is encrypted.</summary>
internal sealed record Recipient(RecipientKey Key, ResponseEncryption How)
{
    /// <summary>Signed first, encrypted then: so nobody can take the signature off, or see whose it is.</summary>
    [Spec("OIDC Core", "16.14"), Spec("RFC 7519", "11.2")]
    public string Encrypt(string signed) => Key.Encrypt(Encoding.ASCII.GetBytes(signed), How.Algorithm, How.Content, "JWT");

    public string EncryptJson(ReadOnlySpan<byte> json) => Key.Encrypt(json.ToArray(), How.Algorithm, How.Content, contentType: null);
}
