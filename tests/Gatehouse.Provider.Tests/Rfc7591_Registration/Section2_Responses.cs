using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc7591_Registration;

/// <summary>How registered clients want their answers signed and encrypted.</summary>
[Spec("OIDC Registration", "2"), Spec("JARM", "3"), Spec("RFC 9701", "6"), Spec("RFC 7591", "3.2.1"), Spec("RFC 7591", "3.2.2")]
public sealed class Section2_Responses : IAsyncLifetime, IDisposable
{
    private readonly DecryptingClient _client = new();
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Registration.Open);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_client_with_a_key_to_encrypt_with_gets_what_it_registers()
    {
        var registered = await _provider.RegisteredAsync(("jwks", JsonNode.Parse(DecryptingClient.JwksOf(_client.P256Jwk))), ("id_token_encrypted_response_alg", "ECDH-ES+A256KW"), ("id_token_encrypted_response_enc", "A256CBC-HS512"),
            ("userinfo_signed_response_alg", "ES256"), ("userinfo_encrypted_response_alg", "ECDH-ES"), ("authorization_encrypted_response_alg", "ECDH-ES"), ("introspection_encrypted_response_alg", "ECDH-ES"));
        Assert.Equal(("A256CBC-HS512", "A128CBC-HS256", "ES256"), (registered["id_token_encrypted_response_enc"], registered["userinfo_encrypted_response_enc"], registered["userinfo_signed_response_alg"]));
        var read = await _provider.ManageAsync(HttpMethod.Get, registered["registration_client_uri"]!, registered["registration_access_token"]);
        Assert.Equal(("ECDH-ES+A256KW", "ECDH-ES"), (read["id_token_encrypted_response_alg"], read["authorization_encrypted_response_alg"]));

        var verifier = Requests.NewVerifier();
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl(registered["client_id"]!, verifier, ("redirect_uri", "https://robot.example.com/callback"), ("scope", "openid profile"), ("response_mode", "jwt")));
        var response = Requests.ClaimsOf(_client.Decrypt(HttpUtility.ParseQueryString(landed!.Query)["response"]!));
        var tokens = await _provider.RedeemAsync(new IssuedCode(response.GetProperty("code").GetString()!, verifier, "https://robot.example.com/callback", registered["client_id"]!));
        Assert.Equal(registered["client_id"], Requests.ClaimsOf(_client.Decrypt(tokens["id_token"]!)).GetProperty("aud").GetString());
        Assert.Equal("Alice Example", Requests.ClaimsOf(_client.Decrypt((await _provider.UserInfoAsync(tokens.AccessToken)).Body)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("id_token_encrypted_response_alg", "RSA1_5"), InlineData("id_token_encrypted_response_alg", "dir"), InlineData("userinfo_encrypted_response_alg", "A128KW"), InlineData("authorization_encrypted_response_alg", "PBES2-HS256+A128KW")]
    [InlineData("introspection_encrypted_response_alg", "none"), InlineData("id_token_encrypted_response_enc", "A256GCM"), InlineData("userinfo_signed_response_alg", "none"), InlineData("userinfo_signed_response_alg", "HS256")]
    [InlineData("authorization_signed_response_alg", "none"), InlineData("introspection_signed_response_alg", "ES512"), InlineData("id_token_signed_response_alg", "RSA-OAEP-256"), InlineData("id_token_encrypted_response_alg", "RSA-OAEP")]
    public async Task What_cannot_be_done_is_invalid_metadata(string name, string value)
    {
        var answer = await _provider.RegisterAsync(Registration.Robot(("jwks", JsonNode.Parse(DecryptingClient.JwksOf(_client.P256Jwk))), (name, value)));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
        Assert.Contains(name, answer["error_description"]);
    }

    [Fact]
    public async Task Encryption_without_a_key_or_in_a_strange_content_is_invalid_metadata()
    {
        foreach (var changes in (string[])["""{"id_token_encrypted_response_alg":"ECDH-ES"}""", """{"id_token_encrypted_response_alg":7}""", $$"""{"jwks":{{_client.Jwks}},"id_token_encrypted_response_alg":"ECDH-ES","id_token_encrypted_response_enc":"A128CBC"}"""])
        {
            var answer = await _provider.RegisterAsync(Registration.Robot([.. JsonNode.Parse(changes)!.AsObject().Select(pair => (pair.Key, pair.Value))]));
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
        }
    }

    [Fact, Spec("RFC 7517", "4.2")]
    public async Task A_key_to_encrypt_with_does_not_prove_a_client()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: openid orders.read, token_endpoint_auth_methods: [private_key_jwt]"));
        var answer = await provider.RegisterAsync(Registration.Robot(("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(DecryptingClient.JwksOf(_client.P256Jwk)))));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
    }
}
