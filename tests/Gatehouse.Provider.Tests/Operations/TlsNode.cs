using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Provider.Tests.Rfc8705_MutualTls;
using Gatehouse.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>A server that ends TLS itself, with certificates of an authority, or of one below it, in files that a test can exchange.</summary>
internal sealed class TlsNode : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-tls-").FullName;
    private WebApplication? _app;

    public X509Certificate2 Authority { get; } = Certificates.Authority("CN=TLS");

    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public LogRecorder Log { get; } = new();

    public string CertificateFile => Path.Combine(_folder, "tls.pem");

    public string KeyFile => Path.Combine(_folder, "tls.key");

    public int Port { get; } = FreePort();

    public string Url => $"https://localhost:{Port}";

    /// <summary>Writes a new certificate for localhost; returns its thumbprint.</summary>
    public string Renew(bool key = true, X509Certificate2? below = null)
    {
        using var made = (below ?? Authority).Issue("CN=localhost", names => names.AddDnsName("localhost"), usage: "1.3.6.1.5.5.7.3.1");
        if (key) File.WriteAllText(KeyFile, made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificateFile, string.Join('\n', new[] { made, below }.OfType<X509Certificate2>().Select(part => part.ExportCertificatePem())));
        return made.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>Starts with the plan, to which the certificate is added.</summary>
    public async Task StartAsync(string plan, Func<ServerOptions, ServerOptions>? change = null)
    {
        var file = Path.Combine(_folder, "plan.yaml");
        await File.WriteAllTextAsync(file, $"tls: {{ certificate: '{CertificateFile}', certificate_key: '{KeyFile}' }}\n" + plan.Replace("ISSUER", Url));
        var options = new ServerOptions { PlanFile = file, DataDirectory = Path.Combine(_folder, "data"), Urls = Url };
        _app = await GatehouseServer.CreateAsync(change?.Invoke(options) ?? options, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(Log);
            builder.Services.AddSingleton<TimeProvider>(Clock);
        });
        await _app.StartAsync();
    }

    /// <summary>A client of its own connections that takes any certificate and keeps the thumbprints of those it was shown.</summary>
    public (HttpClient Http, List<string> Shown) Visitor()
    {
        var shown = new List<string>();
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown.Add(((X509Certificate2)certificate!).GetCertHashString(HashAlgorithmName.SHA256));
            return true;
        };
        return (new HttpClient(handler) { BaseAddress = new Uri(Url) }, shown);
    }

    /// <summary>What somebody who comes now is shown.</summary>
    public async Task<string> ShownAsync()
    {
        var (http, shown) = Visitor();
        using (http) Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/ready")).StatusCode);
        return Assert.Single(shown);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
