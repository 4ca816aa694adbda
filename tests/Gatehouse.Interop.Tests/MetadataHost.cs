using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Interop.Tests;

/// <summary>Publishes documents over https on loopback, with a certificate that a program trusts which is given its file as <c>SSL_CERT_FILE</c>.</summary>
internal sealed class MetadataHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _documents = new();
    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;

    public string CertificateFile => Path.Combine(_folder.Path, "certificate.pem");

    public static async Task<MetadataHost> StartAsync()
    {
        var host = new MetadataHost();
        using var certificate = NewCertificate();
        await File.WriteAllTextAsync(host.CertificateFile, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var own = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(own)));
        host._app = builder.Build();
        host._app.Run(host.AnswerAsync);
        await host._app.StartAsync();
        return host;
    }

    public string AddressOf(string path) => $"https://localhost:{new Uri(_app.Urls.First()).Port}{path}";

    public void Publish(string path, Func<string, string> document) => _documents[path] = document(AddressOf(path));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        if (_documents.TryGetValue(http.Request.Path, out var document)) return http.Response.WriteAsync(document);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static X509Certificate2 NewCertificate()
    {
        var request = new CertificateRequest("CN=localhost", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
