using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gatehouse.Server.Tls;

/// <summary>Certificate, chain and key as they lie in their files at one moment.</summary>
internal sealed record CertificateFiles(string File, byte[] Certificate, byte[]? Key)
{
    private const int Largest = 1024 * 1024;

    /// <summary>By what one moment is told from another; time stamps would miss a link that was turned elsewhere.</summary>
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData(Certificate)) + (Key is null ? "" : Convert.ToHexString(SHA256.HashData(Key)));

    /// <exception cref="ServerSetupException">A file cannot be read.</exception>
    public static CertificateFiles Read(string file, string? keyFile)
    {
        try
        {
            return new CertificateFiles(file, ReadBounded(file), keyFile is null ? null : ReadBounded(keyFile));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable(file, fault);
        }
    }

    /// <summary>What a handshake needs, with the certificates between ours and the authority. Nothing is fetched.</summary>
    /// <exception cref="ServerSetupException">They are no certificate with its key.</exception>
    public SslStreamCertificateContext Open(string? password)
    {
        try
        {
            var all = new X509Certificate2Collection();
            X509Certificate2 own;
            if (Certificate.AsSpan().StartsWith("-----"u8))
            {
                var pem = Encoding.UTF8.GetString(Certificate);
                var key = Key is null ? pem : Encoding.UTF8.GetString(Key);
                own = password is null ? X509Certificate2.CreateFromPem(pem, key) : X509Certificate2.CreateFromEncryptedPem(pem, key, password);
                all.ImportFromPem(pem);
            }
            else
            {
                all = X509CertificateLoader.LoadPkcs12Collection(Certificate, password);
                own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("It has no private key.");
            }
            return SslStreamCertificateContext.Create(own, all, offline: true);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw Unusable(File, fault);
        }
    }

    private static byte[] ReadBounded(string file) =>
        new FileInfo(file).Length <= Largest ? System.IO.File.ReadAllBytes(file) : throw new IOException($"It is larger than {Largest / 1024} KiB.");

    private static ServerSetupException Unusable(string file, Exception fault) => new(
        $"The certificate '{file}' cannot be used: {fault.Message} Give a PFX file, or a PEM file with its key (--certificate-key FILE, or certificate_key of the plan's tls); a password stands in GATEHOUSE_CERTIFICATE_PASSWORD.");
}
