using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.Checks;

/// <summary>Opaque tokens and tokens that are bound to a key, through the gateway.</summary>
public sealed class KindsOfTokens(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestIssuer Issuer => fixture.Issuer;

    [Fact, Spec("RFC 7662", "2.1")]
    public async Task An_opaque_token_is_asked_about_in_the_name_of_the_APIs_own_client()
    {
        await using var gateway = await OpaqueAsync();
        Issuer.Opaque["good-one"] = new JsonObject
        {
            ["active"] = true, ["iss"] = Issuer.Issuer, ["sub"] = "alice", ["aud"] = gateway.Url, ["client_id"] = "shop", ["scope"] = "orders.read", ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
        };
        using (var response = await gateway.GetAsync("/orders", "good-one")) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["alice"], fixture.Upstream.LastHeader("Gatehouse-Subject"));
        using (var response = await gateway.GetAsync("/orders", "bad-one")) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await gateway.SendAsync(HttpMethod.Post, "/orders", "good-one")) Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_gateway_does_not_start_without_the_secret_that_it_needs_and_names_the_variable()
    {
        var refused = await Assert.ThrowsAsync<GatewayPlanException>(() => OpaqueAsync(secret: null));
        Assert.Equal("The environment variable ORDERS_API_SECRET is not set, and the gateway needs it.", refused.Message);
    }

    [Fact]
    public async Task A_reference_to_a_secret_is_no_secret_that_a_gateway_could_show()
    {
        var refused = await Assert.ThrowsAsync<GatewayPlanException>(() => OpaqueAsync(written: "client_secrets: [{ reference: \"hmac:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\" }]"));
        Assert.Equal("The gateway needs the secret of the client orders-api, and the plan has only a reference to it or a hash. Write value: ${NAME} in its place.", refused.Message);
    }

    [Fact, Spec("RFC 9449", "7.1")]
    public async Task A_bound_token_needs_a_proof_for_the_address_at_which_the_gateway_is_called()
    {
        using var signer = new DPoPSigner();
        var token = fixture.Gateway.Token(Issuer, change: claims => claims["cnf"] = new JsonObject { ["jkt"] = signer.Thumbprint });
        string Proof(string url) => signer.Proof("GET", url, DateTimeOffset.UtcNow, token);
        var good = Proof(fixture.Gateway.Url + "/orders/a%40b");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("DPoP", good));
        Assert.Empty(fixture.Upstream.LastHeader("DPoP"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("DPoP", good));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("DPoP", Proof(fixture.Upstream.Address + "/orders/a%40b")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("DPoP", Proof(fixture.Gateway.Url + "/orders/other")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("DPoP", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("Bearer", Proof(fixture.Gateway.Url + "/orders/a%40b")));

        async Task<HttpStatusCode> StatusAsync(string scheme, string? proof)
        {
            (string, string)[] headers = [("Authorization", $"{scheme} {token}"), .. proof is null ? Array.Empty<(string, string)>() : [("DPoP", proof)]];
            using var response = await fixture.Gateway.GetAsync("/orders/a%40b", null, headers);
            return response.StatusCode;
        }
    }

    [Fact, Spec("RFC 9449", "7.1")]
    [Provokes("token_not_bound")]
    public async Task An_API_that_wants_bound_tokens_takes_no_other()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(Issuer, url, [fixture.Upstream.Address], api: "    token: { sender_constraint: dpop }"));
        using var response = await gateway.GetAsync("/orders", gateway.Token(Issuer));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["DPoP"], response.Headers.WwwAuthenticate.Select(value => value.Scheme));
    }

    [Fact, Spec("RFC 8705", "3"), Spec("RFC 9440", "2.2")]
    [Provokes("token_certificate_differs")]
    public async Task A_token_bound_to_a_certificate_needs_that_certificate_and_a_proxy_is_believed_only_when_it_is_named()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var header = ("Client-Cert", $":{Convert.ToBase64String(certificate.RawData)}:");
        await using var behindProxy = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(Issuer, url, [fixture.Upstream.Address], top: "mtls: { proxies: [127.0.0.1] }"));
        await using var other = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(Issuer, url, [fixture.Upstream.Address], top: "gateway: { proxies: [127.0.0.1] }"));
        string Token(GatewayUnderTest gateway) => gateway.Token(Issuer, change: claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) });

        using (var response = await behindProxy.GetAsync("/orders", Token(behindProxy), header)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(fixture.Upstream.LastHeader("Client-Cert"));
        using (var response = await behindProxy.GetAsync("/orders", Token(behindProxy))) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await behindProxy.GetAsync("/orders", Token(behindProxy), ("Client-Cert", ":AAAA:"))) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await fixture.Gateway.GetAsync("/orders", Token(fixture.Gateway), header)) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await other.GetAsync("/orders", Token(other), header)) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private Task<GatewayUnderTest> OpaqueAsync(string? secret = "a secret+", string written = "client_secret: \"${ORDERS_API_SECRET}\"") => GatewayUnderTest.StartAsync(
        url => GatewayUnderTest.Plan(Issuer, url, [fixture.Upstream.Address], api: "    token: { format: opaque }") + $$"""

            clients:
              - { client_id: orders-api, kind: api, apis: [orders], {{written}} }
              - { client_id: nightly, kind: service, scope: orders.read, client_secret: "${NIGHTLY_SECRET}" }
            """, variable: name => name == "ORDERS_API_SECRET" ? secret : null);
}
