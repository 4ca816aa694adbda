using System.Buffers.Text;
using Gatehouse.Protocol;
using Microsoft.IdentityModel.Tokens;
using NSec.Cryptography;

namespace Gatehouse.Server.Cryptography;

/// <summary>Lets the JOSE library verify Ed25519, which neither it nor .NET can. libsodium does the work; nothing is signed with it.</summary>
[Spec("RFC 8037", "3.1"), Spec("RFC 9864", "2.2")]
internal sealed class Ed25519Signatures : ICryptoProvider
{
    public bool IsSupportedAlgorithm(string algorithm, params object[] args) =>
        algorithm is Protocol.Jose.SigningAlgorithms.EdDSA or Protocol.Jose.SigningAlgorithms.Ed25519 && args is [JsonWebKey { Kty: "OKP", Crv: "Ed25519" }, ..];

    public object Create(string algorithm, params object[] args) => new Verifier((JsonWebKey)args[0], algorithm);

    public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();

    private sealed class Verifier(JsonWebKey key, string algorithm) : SignatureProvider(key, algorithm)
    {
        public override bool Verify(byte[] input, byte[] signature) => Verify(input, 0, input.Length, signature, 0, signature.Length);

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength)
        {
            var ed25519 = SignatureAlgorithm.Ed25519;
            // Not every 32 bytes are a point of the curve, and not every text is 32 bytes.
            return signatureLength == ed25519.SignatureSize && Base64Url.IsValid(key.X) && PublicKey.TryImport(ed25519, Base64Url.DecodeFromChars(key.X), KeyBlobFormat.RawPublicKey, out var point)
                && ed25519.Verify(point!, input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));
        }

        public override byte[] Sign(byte[] input) => throw new NotSupportedException("The provider signs nothing with Ed25519.");

        protected override void Dispose(bool disposing)
        {
        }
    }
}
