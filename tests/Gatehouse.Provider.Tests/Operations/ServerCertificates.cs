using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Provider.Tests.Rfc8705_MutualTls;
using Gatehouse.Server;
using Gatehouse.Server.Configuration;

namespace Gatehouse.Provider.Tests.Operations;

public sealed class ServerCertificates : IAsyncDisposable
{
    private readonly TlsNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task The_plan_says_which_certificate_is_shown()
    {
        var thumbprint = _node.Renew();
        await _node.StartAsync(Plans.Default);
        Assert.Equal(thumbprint, await _node.ShownAsync());
    }

    [Fact]
    public async Task The_certificates_between_ours_and_the_authority_are_shown_too()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Between", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var between = request.Create(_node.Authority, _node.Authority.NotBefore, _node.Authority.NotAfter, [1, 2, 3]).CopyWithPrivateKey(key);
        _node.Renew(below: between);
        await _node.StartAsync(Plans.Default);

        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_node.Authority);
        using var http = new HttpClient(handler);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(_node.Url + "/healthz/ready")).StatusCode);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_no_connection_is_dropped()
    {
        var former = _node.Renew();
        await _node.StartAsync(Plans.Default);
        var (standing, shown) = _node.Visitor();
        using var _ = standing;
        await standing.GetAsync("/healthz/ready");

        var renewed = _node.Renew();
        await UntilShownAsync(renewed);
        Assert.Equal(HttpStatusCode.OK, (await standing.GetAsync("/.well-known/openid-configuration")).StatusCode);
        Assert.Equal([former], shown);
        Assert.Contains(_node.Log.Lines, line => line.Contains("was renewed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renewal_that_is_half_written_changes_nothing_and_is_told_once()
    {
        var former = _node.Renew();
        await _node.StartAsync(Plans.Default);
        _node.Renew(key: false);
        for (var tick = 0; tick < 5; tick++) await TickAsync();
        Assert.Equal(former, await _node.ShownAsync());
        Assert.Single(_node.Log.Lines, line => line.Contains("was not renewed", StringComparison.Ordinal));

        File.Delete(_node.KeyFile);
        for (var tick = 0; tick < 5; tick++) await TickAsync();
        Assert.Equal(former, await _node.ShownAsync());
        Assert.Equal(2, _node.Log.Lines.Count(line => line.Contains("was not renewed", StringComparison.Ordinal)));

        await UntilShownAsync(_node.Renew());
    }

    [Fact]
    public async Task What_a_node_is_started_with_goes_before_the_plan()
    {
        _node.Renew();
        var own = Path.ChangeExtension(_node.CertificateFile, ".pfx");
        using var certificate = _node.Authority.Issue("CN=own", names => names.AddDnsName("localhost"), usage: "1.3.6.1.5.5.7.3.1");
        await File.WriteAllBytesAsync(own, certificate.Export(X509ContentType.Pfx, "a password"));
        await _node.StartAsync(Plans.Default, options => options with { Certificate = own, CertificatePassword = "a password" });
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), await _node.ShownAsync());
    }

    [Fact]
    public async Task A_file_that_is_missing_or_nonsense_is_told_before_anything_is_served()
    {
        var faults = await Assert.ThrowsAsync<PlanFaultException>(() => _node.StartAsync(Plans.Default));
        Assert.Equal(2, faults.Findings.Count(finding => finding.Message.EndsWith("where there is no file that can be read", StringComparison.Ordinal)));
        _node.Renew();
        await File.WriteAllTextAsync(_node.KeyFile, "nonsense");
        Assert.Contains(_node.CertificateFile, (await Assert.ThrowsAsync<ServerSetupException>(() => _node.StartAsync(Plans.Default))).Message);
    }

    [Fact]
    [Protocol.Spec("RFC 9325", "4.2"), Protocol.Spec("FAPI 2.0 Security Profile", "5.2.2")]
    public async Task Old_versions_and_where_a_profile_demands_it_suites_without_authenticated_encryption_are_refused()
    {
        _node.Renew();
        await _node.StartAsync(Plans.Default.Replace("clients:\n", """
            clients:
              - { client_id: bank, kind: service, profile: fapi2, token_endpoint_auth_method: private_key_jwt, jwks_uri: "https://bank.example.com/keys", scope: orders.read }

            """));
        Assert.True(await ShakesAsync(System.Security.Authentication.SslProtocols.Tls13));
        Assert.True(await ShakesAsync(System.Security.Authentication.SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384));
        Assert.False(await ShakesAsync(System.Security.Authentication.SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384));
#pragma warning disable SYSLIB0039
        Assert.False(await ShakesAsync(System.Security.Authentication.SslProtocols.Tls11));
#pragma warning restore SYSLIB0039
    }

    private async Task<bool> ShakesAsync(System.Security.Authentication.SslProtocols version, TlsCipherSuite? suite = null)
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _node.Port);
        await using var tls = new SslStream(tcp.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost", EnabledSslProtocols = version, RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning disable CA1416
                CipherSuitesPolicy = suite is { } only ? new CipherSuitesPolicy([only]) : null,
#pragma warning restore CA1416
            });
            return true;
        }
        catch (Exception refused) when (refused is System.Security.Authentication.AuthenticationException or IOException)
        {
            return false;
        }
    }

    private async Task UntilShownAsync(string thumbprint)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            await TickAsync();
            if (await _node.ShownAsync() == thumbprint) return;
        }
        Assert.Fail("The renewed certificate is not shown.");
    }

    private async Task TickAsync()
    {
        _node.Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.Delay(50);
    }
}
