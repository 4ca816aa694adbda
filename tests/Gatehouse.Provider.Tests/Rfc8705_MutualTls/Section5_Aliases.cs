using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Server;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Tests.Rfc8705_MutualTls;

/// <summary>Real TLS: browsers at one port, clients with certificates at another.</summary>
[Spec("RFC 8705", "5"), Spec("RFC 8705", "3.3"), Spec("RFC 8705", "6.5")]
public sealed class Section5_Aliases : IAsyncLifetime
{
    private readonly MtlsFixture _names = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-tls-").FullName;
    private readonly (string Plain, string Mtls) _urls = ($"https://localhost:{Checkout.FreePort()}", $"https://localhost:{Checkout.FreePort()}");
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        using var server = Certificates.Authority("CN=TLS").Issue("CN=localhost", names => names.AddDnsName("localhost"), usage: "1.3.6.1.5.5.7.3.1");
        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.pem"), server.ExportCertificatePem() + "\n" + server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "plan.yaml"), _names.Plan($"url: {_urls.Mtls}").Replace("ISSUER", _urls.Plain));
        _app = await GatehouseServer.CreateAsync(
            new ServerOptions { PlanFile = Path.Combine(_folder, "plan.yaml"), DataDirectory = Path.Combine(_folder, "data"), Urls = _urls.Plain, MtlsUrls = _urls.Mtls, Certificate = Path.Combine(_folder, "tls.pem") },
            builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_metadata_names_them_and_what_works_there()
    {
        using var http = Client(null);
        var metadata = JsonDocument.Parse(await http.GetStringAsync(_urls.Plain + "/.well-known/oauth-authorization-server")).RootElement;
        var aliases = metadata.GetProperty("mtls_endpoint_aliases");
        Assert.Equal(_urls.Mtls + "/token", aliases.GetProperty("token_endpoint").GetString());
        Assert.Equal(_urls.Mtls + "/userinfo", aliases.GetProperty("userinfo_endpoint").GetString());
        Assert.True(metadata.GetProperty("tls_client_certificate_bound_access_tokens").GetBoolean());
        var methods = metadata.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(method => method.GetString()).ToList();
        Assert.Contains("tls_client_auth", methods);
        Assert.Contains("self_signed_tls_client_auth", methods);
    }

    [Fact]
    public async Task A_client_with_its_certificate_gets_bound_tokens_there()
    {
        var certificate = _names.Authority.Issue("CN=robot, O=Example, C=DE");
        var answer = await TokenAsync(_urls.Mtls, "by-dn", certificate);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Certificates.ThumbprintOf(certificate), Requests.ClaimsOf(answer.Json.GetProperty("access_token").GetString()!).GetProperty("cnf").GetProperty("x5t#S256").GetString());
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(_urls.Mtls, "by-own", _names.Own)).Status);
    }

    [Fact]
    public async Task At_the_other_port_nobody_is_asked_for_a_certificate()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(_urls.Plain, "by-own", _names.Own)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(_urls.Mtls, "by-own", null)).Status);
    }

    [Fact, Spec("RFC 9440", "4")]
    public async Task A_header_counts_at_neither_port()
    {
        foreach (var url in new[] { _urls.Plain, _urls.Mtls })
        {
            using var http = Client(null);
            http.DefaultRequestHeaders.TryAddWithoutValidation("Client-Cert", Certificates.Header(_names.Own));
            using var response = await http.PostAsync(url + "/token", Form("by-own"));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Theory, InlineData(null, "https://localhost:1"), InlineData("missing.pem", "https://localhost:1"), InlineData("plan.yaml", "https://localhost:1")]
    public async Task Without_a_usable_certificate_the_server_says_what_to_do(string? file, string url)
    {
        var options = new ServerOptions { DataDirectory = Path.Combine(_folder, "other"), Urls = url, Certificate = file is null ? null : Path.Combine(_folder, file) };
        var refused = await Assert.ThrowsAsync<ServerSetupException>(() => GatehouseServer.CreateAsync(options));
        Assert.Contains("PFX", refused.Message);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json)> TokenAsync(string url, string client, X509Certificate2? certificate)
    {
        using var http = Client(certificate);
        using var response = await http.PostAsync(url + "/token", Form(client));
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static FormUrlEncodedContent Form(string client) => new([new("grant_type", "client_credentials"), new("client_id", client), new("scope", "orders.read")]);

    private static HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        if (certificate is not null) handler.ClientCertificates.Add(certificate);
        return new HttpClient(handler);
    }
}
