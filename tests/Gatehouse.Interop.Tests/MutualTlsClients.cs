using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Interop.Tests;

/// <summary>Certified client libraries with certificates against the real executable, all of it over https, and an API that takes their tokens.</summary>
public sealed partial class MutualTlsClients : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests/interop-js");

    /// <summary>.NET cannot make a key for Ed25519, so here is one that is good for nothing else.</summary>
    private const string Edwards = """{"kty":"OKP","crv":"Ed25519","x":"hmxfYDjLlbve8DjIY2ejkAnrjodBHAvMjAsthE81Y_E","d":"HabmsTIFoVhckrmw-_hry_cbiMU71kcoaed4gBq90Ns"}""";

    private readonly ClientCertificates _certificates = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _issuer = $"https://localhost:{Checkout.FreePort()}";
    private readonly string _mtlsUrl = $"https://localhost:{Checkout.FreePort()}";
    private readonly string _api = $"https://localhost:{Checkout.FreePort()}";
    private readonly JsonObject _settings = [];
    private GatehouseProcess _node = null!;
    private WebApplication? _orders;

    public async ValueTask InitializeAsync()
    {
        var self = ClientCertificates.SelfSigned("CN=self");
        using var signs = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var shop = new Shop
        {
            More = $$"""
                tls: { certificate: "{{_folder.Path}}/tls.pem", certificate_key: "{{_folder.Path}}/tls.key" }
                mtls: { url: "{{_mtlsUrl}}", client_cas: ["{{_certificates.AuthorityPem.ReplaceLineEndings("\\n")}}"] }
                """,
            MoreClients =
            [
                Client("by-authority", """token_endpoint_auth_method: tls_client_auth, tls_client_auth_subject_dn: "CN=by-authority, O=Example", profile: fapi2"""),
                Client("by-self", $"token_endpoint_auth_method: self_signed_tls_client_auth, jwks: {{ keys: [{ClientCertificates.Jwk(self.GetECDsaPublicKey()!, self).ToJsonString()}] }}, profile: fapi2"),
                Client("signer", $$"""token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: localhost, jwks: { keys: [{{With(ClientCertificates.Jwk(signs), "kid", "k1").ToJsonString()}}] }, profile: fapi2-message-signing"""),
                Client("asserting", $"token_endpoint_auth_method: private_key_jwt, jwks: {{ keys: [{Without(JsonNode.Parse(Edwards)!.AsObject(), "d").ToJsonString()}] }}, profile: fapi2"),
            ],
        };
        using (var server = _certificates.Server())
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, "tls.pem"), server.ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, "tls.key"), ClientCertificates.KeyPem(server));
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, "authority.pem"), _certificates.AuthorityPem);
            _orders = Orders(server);
            await _orders.StartAsync();
        }
        _node = await GatehouseProcess.StartAsync(new GatehouseSettings { Plan = shop.Plan(_issuer), MoreUrls = _issuer, Environment = new Dictionary<string, string?> { ["GATEHOUSE_MTLS_URLS"] = _mtlsUrl } });

        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("issuer", _issuer), ("mtlsUrl", _mtlsUrl), ("api", _api + "/orders"), ("authority", _certificates.AuthorityPem),
            ("username", Shop.Username), ("password", shop.Password), ("redirectUri", "https://127.0.0.1:5999/callback")]) _settings[name] = value;
        _settings["clients"] = new JsonObject
        {
            ["byAuthority"] = ClientCertificates.Settings("by-authority", _certificates.Client("CN=by-authority, O=Example")), ["bySelf"] = ClientCertificates.Settings("by-self", self),
            ["signer"] = ClientCertificates.Settings("signer", _certificates.Client("CN=signer"), signs), ["asserting"] = With(ClientCertificates.Settings("asserting", ClientCertificates.SelfSigned("CN=any")), "signingKey", JsonNode.Parse(Edwards)!), ["thief"] = ClientCertificates.Settings("thief", _certificates.Client("CN=thief")),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_orders is not null) await _orders.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    [Spec("RFC 8705", "2.1")]
    [Spec("RFC 8705", "2.2")]
    [Spec("RFC 8705", "3")]
    [Spec("RFC 8705", "5")]
    [Spec("FAPI 2.0 Security Profile", "5.3.2.1")]
    [Spec("FAPI 2.0 Message Signing", "5.3.1")]
    public async Task A_client_library_with_a_certificate_gets_along_with_provider_and_API(string package)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", package)))
            Assert.Skip($"{package} IS NOT INSTALLED: run npm ci in tests/interop-js (needs Node.js), or ./test, which does it.");
        var environment = new Dictionary<string, string?>
        {
            ["INTEROP"] = _settings.ToJsonString(), ["NODE_OPTIONS"] = null, ["NODE_EXTRA_CA_CERTS"] = Path.Combine(_folder.Path, "authority.pem"),
        };
        await using var script = RunningProgram.Start("node", [package + "-mutual-tls.mjs"], environment, Folder);
        var code = await script.WaitForExitAsync(TimeSpan.FromSeconds(90));
        Assert.True(code == 0, script.Output);

        // Each step in the loop runs for both clients; a script that ended in the middle has not failed, but has proven nothing either.
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, package + "-mutual-tls.mjs"));
        var expected = LoopStep().Matches(text).Count * 2 + OtherStep().Matches(text).Count;
        Assert.True(expected >= 11);
        Assert.Equal(expected, script.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }

    private static string Client(string id, string more) =>
        $$"""{ client_id: {{id}}, kind: web, {{more}}, grant_types: [authorization_code, refresh_token, client_credentials], tls_client_certificate_bound_access_tokens: on, redirect_uris: ["https://127.0.0.1:5999/callback"], scope: openid offline_access orders.read, consent: implied }""";

    private WebApplication Orders(X509Certificate2 server)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(_api);
        var certificate = X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pfx), null);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
        }));
        builder.Services.AddGatehouse(options =>
        {
            options.Issuer = _issuer;
            options.Audience = "https://orders.example.com";
            var trusting = new SocketsHttpHandler();
            trusting.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusting.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_certificates.AuthorityPem));
            options.BackchannelHttpHandler = trusting;
        });
        var app = builder.Build();
        app.MapGet("/orders", () => new[] { "Teapot" }).RequireScope("orders.read");
        return app;
    }

    private static JsonObject With(JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    private static JsonObject Without(JsonObject json, string name)
    {
        json.Remove(name);
        return json;
    }

    [GeneratedRegex(@"await step\(`")]
    private static partial Regex LoopStep();

    [GeneratedRegex(@"await step\('")]
    private static partial Regex OtherStep();
}
