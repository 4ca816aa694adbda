using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gatehouse.Server;

/// <summary>Listens with TLS, where a certificate is given. Client certificates are asked for at addresses of their own, so that no browser asks its user for one.</summary>
internal static class ServerTls
{
    public static bool IsAskedFor(ServerOptions options) => options.Certificate is not null || options.MtlsUrls is not null || UrlsOf(options.Urls).Any(IsHttps);

    /// <exception cref="ServerSetupException">The certificate cannot be used, or an address cannot be listened at.</exception>
    public static void Listen(WebApplicationBuilder builder, ServerOptions options)
    {
        if (options.Certificate is not { } file)
            throw new ServerSetupException("An address begins with https, but there is no certificate for it. Give one with --certificate FILE (PFX, or PEM with --certificate-key FILE), or listen with http behind a proxy that ends TLS.");
        var certificate = Read(file, options.CertificateKey, options.CertificatePassword);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var url in UrlsOf(options.Urls)) Listen(kestrel, url, IsHttps(url) ? Tls(certificate, asksForCertificate: false) : null);
            foreach (var url in UrlsOf(options.MtlsUrls ?? ""))
                Listen(kestrel, url, IsHttps(url) ? Tls(certificate, asksForCertificate: true) : throw new ServerSetupException($"The address {url} of --mtls-urls must begin with https."));
        });
    }

    /// <summary>Any certificate passes the handshake, in which the client proves to hold its key; whose it is, is decided where the client is known.</summary>
    [Spec("RFC 8705", "2"), Spec("RFC 8705", "5")]
    private static HttpsConnectionAdapterOptions Tls(X509Certificate2 certificate, bool asksForCertificate) => new()
    {
        ServerCertificate = certificate,
        ClientCertificateMode = asksForCertificate ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate,
        ClientCertificateValidation = static (_, _, _) => true,
    };

    private static void Listen(KestrelServerOptions kestrel, string url, HttpsConnectionAdapterOptions? tls)
    {
        void Configure(ListenOptions listen)
        {
            if (tls is not null) listen.UseHttps(tls);
        }

        if (!Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.PathAndQuery != "/")
            throw new ServerSetupException($"'{url}' is not an address to listen at; write scheme, host and port, such as https://0.0.0.0:8443.");
        if (address.IsLoopback && !IPAddress.TryParse(address.Host.Trim('[', ']'), out _)) kestrel.ListenLocalhost(address.Port, Configure);
        else if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) || ip.Equals(IPAddress.Any)) kestrel.ListenAnyIP(address.Port, Configure);
        else kestrel.Listen(ip, address.Port, Configure);
    }

    private static X509Certificate2 Read(string file, string? keyFile, string? password)
    {
        try
        {
            if (!IsPem(file)) return X509CertificateLoader.LoadPkcs12FromFile(file, password);
            return password is null ? X509Certificate2.CreateFromPemFile(file, keyFile ?? file) : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile ?? file);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ServerSetupException($"The certificate '{file}' cannot be used: {fault.Message} Give a PFX file, or a PEM file with its key (--certificate-key FILE); a password stands in GATEHOUSE_CERTIFICATE_PASSWORD.");
        }
    }

    private static bool IsPem(string file)
    {
        using var reader = new StreamReader(file);
        Span<char> start = stackalloc char[5];
        return reader.ReadBlock(start) == 5 && start.SequenceEqual("-----");
    }

    private static string[] UrlsOf(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
