using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>How the answers to a client are signed and encrypted.</summary>
[Spec("OIDC Registration", "2"), Spec("OIDC Core", "10.2"), Spec("JARM", "3"), Spec("RFC 9701", "6")]
public class ResponseRules
{
    private const string Ec = "{ kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0, use: enc }";
    private const string Keys = $"jwks: {{ keys: [{Ec}] }}";

    [Fact]
    public void What_is_written_is_read()
    {
        var responses = Plans.Sound(Plans.Web($"""
            {Keys}
            userinfo_signed_response_alg: PS256
            introspection_signed_response_alg: RS256
            id_token_encrypted_response_alg: ECDH-ES
            userinfo_encrypted_response_alg: ECDH-ES+A128KW
            userinfo_encrypted_response_enc: A256GCM
            authorization_encrypted_response_alg: ECDH-ES+A256KW
            introspection_encrypted_response_alg: ECDH-ES
            introspection_encrypted_response_enc: A256CBC-HS512
            """)).Clients[0].Responses;
        Assert.Equal(new PlanResponses
        {
            UserInfoSigning = "PS256", IntrospectionSigning = "RS256", IdToken = new("ECDH-ES", "A128CBC-HS256"), UserInfo = new("ECDH-ES+A128KW", "A256GCM"),
            Authorization = new("ECDH-ES+A256KW", "A128CBC-HS256"), Introspection = new("ECDH-ES", "A256CBC-HS512"),
        }, responses);
    }

    [Theory]
    [InlineData("id_token"), InlineData("userinfo"), InlineData("authorization"), InlineData("introspection")]
    public void Encryption_needs_a_key_that_goes_with_it(string answer)
    {
        Assert.Contains($"{answer}_encrypted_response_alg is written, but the client has no keys", Assert.Single(Plans.Lines(Plans.Web($"{answer}_encrypted_response_alg: ECDH-ES"))));
        Assert.Contains($"{answer}_encrypted_response_alg goes with none of the client's keys", Assert.Single(Plans.Lines(Plans.Web($"{answer}_encrypted_response_alg: RSA-OAEP-256\n{Keys}"))));
        Assert.Contains($"{answer}_encrypted_response_alg goes with none of the client's keys", Assert.Single(Plans.Lines(Plans.Web($"{answer}_encrypted_response_alg: ECDH-ES\n{Keys.Replace("enc", "sig")}"))));
        Assert.Contains($"{answer}_encrypted_response_enc stands without {answer}_encrypted_response_alg", Assert.Single(Plans.Lines(Plans.Web($"{answer}_encrypted_response_enc: A256GCM\n{Keys}"))));
        Plans.Sound(Plans.Web($"{answer}_encrypted_response_alg: RSA-OAEP\njwks_uri: https://c.example.com/jwks"));
    }

    [Fact]
    public void A_short_RSA_key_is_none()
    {
        using var rsa = RSA.Create(1024);
        var key = $"{{ kty: RSA, n: {Base64Url.EncodeToString(rsa.ExportParameters(false).Modulus)}, e: AQAB, use: enc }}";
        Assert.Contains("and none to encrypt with", Assert.Single(Plans.Lines(Plans.Web($"id_token_encrypted_response_alg: RSA-OAEP-256\njwks: {{ keys: [{key}] }}"))));
    }

    [Theory]
    [InlineData("id_token_encrypted_response_alg: RSA1_5", "use RSA-OAEP-256"), InlineData("id_token_encrypted_response_alg: dir", "use ECDH-ES"), InlineData("id_token_encrypted_response_alg: PBES2-HS256+A128KW", "use one of")]
    [InlineData("userinfo_signed_response_alg: none", "use ES256"), InlineData("userinfo_signed_response_alg: HS256", "use one of"), InlineData("id_token_encrypted_response_enc: A192GCM", "use A256GCM")]
    public void Weak_and_unknown_algorithms_are_refused_with_what_to_write(string line, string remedy) =>
        Assert.Contains(Plans.Lines(Plans.Web($"{line}\n{Keys}")), finding => finding.Contains("error") && finding.Contains(remedy));

    [Theory]
    [InlineData("id_token_encrypted_response_alg: ECDH-ES"), InlineData("userinfo_encrypted_response_alg: ECDH-ES"), InlineData("userinfo_signed_response_alg: ES256"), InlineData("authorization_encrypted_response_alg: ECDH-ES")]
    public void Who_signs_nobody_in_has_no_use_for_it(string line) =>
        Assert.Contains("means nothing for a client that signs nobody in", Assert.Single(Plans.Lines(Plans.Service($"{line}\njwks_uri: https://c.example.com/jwks"))));

    [Theory]
    [InlineData("introspection_signed_response_alg: ES256"), InlineData("introspection_encrypted_response_alg: ECDH-ES")]
    public void Who_cannot_introspect_has_no_use_for_it(string line) =>
        Assert.Contains("cannot introspect tokens", Assert.Single(Plans.Lines(Plans.Spa($"{line}\n{Keys}"))));

    [Fact, Spec("RFC 7517", "4.2")]
    public void A_key_to_encrypt_with_verifies_nothing() => Assert.Contains(
        "jwks has no key that signatures can be verified with", Assert.Single(Plans.Lines(Plans.Service($"client_secret\ntoken_endpoint_auth_method: private_key_jwt\n{Keys}"))));

    [Fact, Spec("FAPI 2.0 Security Profile", "5.4.1")]
    public void The_profile_fapi2_has_no_RS256_here_either() => Assert.Contains(
        Plans.Lines(Plans.Web($"client_secret\ntoken_endpoint_auth_method: private_key_jwt\nprofile: fapi2\nuserinfo_signed_response_alg: RS256\njwks_uri: https://c.example.com/jwks")), line => line.Contains("userinfo_signed_response_alg is RS256, which the profile fapi2 forbids"));
}
