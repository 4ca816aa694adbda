using System.Net;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gatehouse.Server.Tls;

/// <summary>Listens with TLS at addresses that begin with https. Client certificates are asked for at addresses of their own, so that no browser asks its user for one.</summary>
internal static class ServerTls
{
    public static bool IsAskedFor(ServerOptions options) => options.Certificate is not null || options.MtlsUrls is not null || UrlsOf(options.Urls).Any(IsHttps);

    /// <exception cref="ServerSetupException">An address cannot be listened at.</exception>
    [Spec("RFC 8705", "2"), Spec("RFC 8705", "5")]
    public static void Listen(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var url in UrlsOf(options.Urls)) Listen(kestrel, url, IsHttps(url) ? Tls(kestrel, asksForCertificate: false) : null);
            foreach (var url in UrlsOf(options.MtlsUrls ?? ""))
                Listen(kestrel, url, IsHttps(url) ? Tls(kestrel, asksForCertificate: true) : throw new ServerSetupException($"The address {url} of --mtls-urls must begin with https."));
        });
    }

    /// <summary>Which certificate the server shows is asked at each handshake: it may have been renewed.</summary>
    private static TlsHandshakeCallbackOptions Tls(KestrelServerOptions kestrel, bool asksForCertificate)
    {
        var services = kestrel.ApplicationServices;
        return new() { OnConnection = _ => ValueTask.FromResult(services.GetRequiredService<ServerCertificate>().ForConnection(asksForCertificate)) };
    }

    private static void Listen(KestrelServerOptions kestrel, string url, TlsHandshakeCallbackOptions? tls)
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

    private static string[] UrlsOf(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
