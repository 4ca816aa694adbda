using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Server.Configuration;

namespace Gatehouse.Server.Tls;

/// <summary>
/// The certificate that this node shows. Its files are looked at again and again: a renewed one is shown from the next handshake on, and
/// connections that stand go on as they are.
/// </summary>
internal sealed partial class ServerCertificate(ServerOptions options, CurrentConfiguration configuration, CurrentProvider provider, TimeProvider time, ILogger<ServerCertificate> log) : BackgroundService
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>What is recommended for TLS 1.2, and all of TLS 1.3.</summary>
    [Spec("RFC 9325", "4.2"), Spec("FAPI 2.0 Security Profile", "5.2.2")]
    private static readonly CipherSuitesPolicy? Recommended = !OperatingSystem.IsLinux() ? null : new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ]);

    private string? _seen;
    private string? _told;
    private volatile SslStreamCertificateContext? _current;

    /// <summary>The certificate of the start: without one there is nothing to listen with.</summary>
    /// <exception cref="ServerSetupException">There is none, or it cannot be used.</exception>
    public void Prepare()
    {
        if (!ServerTls.IsAskedFor(options)) return;
        var files = Read() ?? throw new ServerSetupException(
            "An address begins with https, but there is no certificate for it. Give one with --certificate FILE (PFX, or PEM with --certificate-key FILE) or tls: { certificate: … } in the plan, or listen with http behind a proxy that ends TLS.");
        _current = files.Open(options.CertificatePassword);
        _seen = files.Fingerprint;
    }

    /// <summary>Any client certificate passes the handshake, in which the client proves to hold its key; whose it is, is decided where the client is known.</summary>
    public SslServerAuthenticationOptions ForConnection(bool asksForCertificate) => new()
    {
        ServerCertificateContext = _current,
        ClientCertificateRequired = asksForCertificate,
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        // Sessions cannot be resumed under a policy, so only those pay for it whose profile demands it.
        CipherSuitesPolicy = provider.Snapshot.HasFapi2Clients ? Recommended : null,
    };

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        if (_current is null) return;
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping)) Renew();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>Files that cannot be used are told once and change nothing: a renewal may be half written, and is looked at again.</summary>
    private void Renew()
    {
        try
        {
            if (Read() is not { } files || files.Fingerprint == _seen) return;
            _seen = files.Fingerprint;
            var renewed = files.Open(options.CertificatePassword);
            _current = renewed;
            _told = null;
            Renewed(log, files.File, renewed.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (ServerSetupException unusable)
        {
            if (_told != unusable.Message) NotRenewed(log, unusable.Message);
            _told = unusable.Message;
        }
    }

    /// <summary>What the node was started with goes before what the plan says for all nodes.</summary>
    private CertificateFiles? Read() => options.Certificate is { } file ? CertificateFiles.Read(file, options.CertificateKey)
        : configuration.Tls is { } tls ? CertificateFiles.Read(tls.Certificate, tls.CertificateKey)
        : null;

    [LoggerMessage(150, LogLevel.Information, "The certificate in {File} was renewed and is shown from now on; it ends on {EndsAt:u}")]
    private static partial void Renewed(ILogger log, string file, DateTime endsAt);

    [LoggerMessage(151, LogLevel.Warning, "The certificate was not renewed, the former one is shown on: {Reason}")]
    private static partial void NotRenewed(ILogger log, string reason);
}
