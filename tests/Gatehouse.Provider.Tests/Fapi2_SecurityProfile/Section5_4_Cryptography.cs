using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Fapi2_SecurityProfile;

/// <summary>The clauses on cryptography and secrets, one by one, for everything that a client signs.</summary>
[Spec("FAPI 2.0 Security Profile", "5.4.1")]
public sealed class Section5_4_Cryptography(Bank bank) : IClassFixture<Bank>
{
    private const string OfClients = "ES256 PS256 EdDSA Ed25519";

    [Fact]
    [Provokes("dpop_algorithm_not_allowed")]
    public async Task Clause_1_a_DPoP_proof_is_signed_with_ES256_or_PS256()
    {
        using var weak = new DPoPSigner("RS256");
        var (verifier, response) = await bank.AuthorizeAsync();
        Assert.Equal("invalid_dpop_proof", (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof(holder: weak))).Error);
        using var strong = new DPoPSigner("PS256");
        Assert.Equal(HttpStatusCode.OK, (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof(holder: strong))).Status);
    }

    [Fact]
    public async Task Clause_1_the_key_of_a_token_does_not_prove_it_with_another_algorithm_at_userinfo()
    {
        using var strong = new DPoPSigner("PS256");
        var (verifier, response) = await bank.AuthorizeAsync();
        var token = (await bank.RedeemAsync(response["code"]!, verifier, bank.Proof(holder: strong))).AccessToken;
        Assert.Equal(HttpStatusCode.OK, (await UserInfoAsync(token, strong, "PS256")).Status);
        var refused = await UserInfoAsync(token, strong, "RS256");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Contains("invalid_dpop_proof", refused.Message.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Clause_1_an_assertion_is_signed_with_ES256_or_PS256()
    {
        using var rsa = new DPoPSigner("PS256");
        await using var provider = await StartAsync(rsa);
        Assert.Equal("invalid_request", await PushAsync(provider, rsa, "PS256"));
        Assert.Equal("invalid_client", await PushAsync(provider, rsa, "RS256"));
        Assert.Equal("invalid_client", await PushAsync(provider, rsa, "none"));
    }

    [Fact]
    [Provokes("request_object_algorithm_not_allowed", "response_type_unsupported")]
    public async Task Clause_1_a_request_object_is_signed_with_ES256_or_PS256()
    {
        using var rsa = new DPoPSigner("PS256");
        await using var provider = await StartAsync(rsa);
        foreach (var (algorithm, error) in new[] { ("PS256", "unsupported_response_type"), ("RS256", "invalid_request_object"), ("none", "invalid_request_object") })
        {
            var request = Sign(rsa, algorithm, new JsonObject
            {
                ["iss"] = "bank", ["aud"] = provider.Issuer, ["client_id"] = "bank", ["response_type"] = "nonsense", ["redirect_uri"] = Bank.RedirectUri,
                ["exp"] = provider.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
            });
            Assert.Equal(error, await PushAsync(provider, rsa, "PS256", ("request", request)));
        }
    }

    [Fact]
    public async Task Clause_1_metadata_offers_no_other_algorithms_where_all_clients_are_held_to_the_profile()
    {
        using var key = new DPoPSigner();
        await using var provider = await StartAsync(key);
        var metadata = await provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        foreach (var (list, algorithms) in new[] { ("token_endpoint_auth", OfClients), ("request_object", OfClients), ("dpop", "ES256 PS256"), ("id_token", "ES256 PS256"), ("authorization", "ES256 PS256"), ("userinfo", "ES256 PS256"), ("introspection", "ES256 PS256") })
            Assert.Equal(algorithms.Split(' '), metadata.Json.GetProperty(list + "_signing_alg_values_supported").EnumerateArray().Select(value => value.GetString()));
    }

    [Fact]
    public async Task Clause_2_and_3_a_certificate_with_a_short_key_proves_nothing()
    {
        await using var fixture = new Rfc8705_MutualTls.MtlsFixture();
        await fixture.InitializeAsync();
        foreach (var bits in new[] { 1024, 2048 })
        {
            using var rsa = RSA.Create(bits);
            using var certificate = new CertificateRequest("CN=robot", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero));
            Assert.Equal(bits < 2048 ? "invalid_request" : "invalid_client", (await fixture.ServiceAsync("by-own", certificate)).Error);
        }
    }

    [Fact]
    [Provokes("certificate_weak")]
    public async Task A_certificate_whose_key_is_no_point_of_its_curve_is_refused_and_breaks_nothing()
    {
        await using var fixture = new Rfc8705_MutualTls.MtlsFixture();
        await fixture.InitializeAsync();
        var der = fixture.Own.RawData;
        var point = fixture.Own.GetECDsaPublicKey()!.ExportParameters(false).Q;
        der[der.AsSpan().IndexOf(point.Y)] ^= 1;
        using var broken = X509CertificateLoader.LoadCertificate(der);
        Assert.Equal("invalid_request", (await fixture.ServiceAsync("by-own", broken)).Error);
    }

    [Fact]
    public async Task Clause_4_tokens_and_codes_cannot_be_guessed()
    {
        var (verifier, response) = await bank.AuthorizeAsync();
        var tokens = await bank.RedeemAsync(response["code"]!, verifier, bank.Proof());
        // A handle is an identifier of 128 random bits and a MAC over it.
        Assert.All([response["code"]!, tokens.RefreshToken], handle => Assert.True(handle.Length > 43));
    }

    [Fact, Spec("FAPI 2.0 Security Profile", "5.4.2"), Spec("FAPI 2.0 Security Profile", "5.4.3")]
    public async Task Keys_with_the_same_identifier_are_told_apart_by_what_they_are()
    {
        using var elliptic = new DPoPSigner();
        using var rsa = new DPoPSigner("PS256");
        foreach (var keys in new[] { (elliptic, rsa), (rsa, elliptic) })
        {
            await using var provider = await StartAsync(keys.Item1, keys.Item2);
            Assert.Equal("invalid_request", await PushAsync(provider, elliptic, "ES256"));
            Assert.Equal("invalid_request", await PushAsync(provider, rsa, "PS256"));
        }
        var ours = (await bank.Provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, "jwks"))).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()).ToList();
        Assert.Equal(ours.Distinct(), ours);
    }

    internal static Task<Provider> StartAsync(params DPoPSigner[] keys) => StartAsync("", "fapi2", keys);

    /// <param name="profile">Of the plan; the bank is held to fapi2 in any case.</param>
    internal static Task<Provider> StartAsync(string more, string profile, params DPoPSigner[] keys) => Provider.StartAsync($$"""
        issuer: ISSUER
        profile: {{profile}}
        apis: [{ name: orders, resource: https://orders.example.com, scopes: [orders.read] }]
        clients:
          - client_id: bank
            kind: web
            profile: fapi2
            token_endpoint_auth_method: private_key_jwt
            jwks: '{"keys":[{{string.Join(',', keys.Select(key => With(key.Jwk, "kid", "k").ToJsonString()))}}]}'
            redirect_uris: [{{Bank.RedirectUri}}]
            scope: orders.read
        {{more}}
        """);

    /// <summary>The error of a pushed request that has nothing but its client's proof: <c>invalid_request</c> when the proof was accepted.</summary>
    private static async Task<string?> PushAsync(Provider provider, DPoPSigner key, string algorithm, params (string Name, string Value)[] more)
    {
        var assertion = Sign(key, algorithm, SigningClient.Statement(provider, "bank"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "par");
        request.Content = new FormUrlEncodedContent([
            new("client_id", "bank"), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", assertion),
            .. more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]);
        var answer = await provider.SendAsync(request);
        return answer.Error;
    }

    private static string Sign(DPoPSigner key, string algorithm, JsonObject claims) =>
        key.SignAs(algorithm, new JsonObject { ["alg"] = algorithm, ["kid"] = "k" }.ToJsonString(), claims.ToJsonString());

    private async Task<Answer> UserInfoAsync(string token, DPoPSigner key, string algorithm)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = algorithm, ["jwk"] = key.Jwk };
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString(), ["htm"] = "GET", ["htu"] = bank.Provider.Issuer + "/userinfo", ["iat"] = bank.Provider.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["ath"] = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token))),
        };
        request.Headers.TryAddWithoutValidation("DPoP", key.SignAs(algorithm, header.ToJsonString(), claims.ToJsonString()));
        return await bank.Provider.SendAsync(request);
    }

    private static JsonObject With(JsonObject jwk, string name, string value)
    {
        jwk[name] = value;
        return jwk;
    }
}
