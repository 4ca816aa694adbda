using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Keys;

/// <summary>Whether the key of somebody else's certificate is long enough that its private half cannot be computed.</summary>
[Spec("FAPI 2.0 Security Profile", "5.4.1")]
internal static class KeyStrength
{
    private const string DigitalSignatureAlgorithm = "1.2.840.10040.4.1";

    public static bool IsWeak(X509Certificate2 certificate)
    {
        try
        {
            using var rsa = certificate.GetRSAPublicKey();
            using var ec = certificate.GetECDsaPublicKey();
            return rsa is { KeySize: < 2048 } || ec is { KeySize: < 224 } || certificate.PublicKey.Oid.Value == DigitalSignatureAlgorithm;
        }
        catch (CryptographicException)
        {
            // A point that is not on its curve, for one: what cannot be read is no strong key.
            return true;
        }
    }
}
