using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9701_SignedIntrospection;

[Spec("RFC 9701", "5"), Spec("RFC 9701", "6"), Spec("RFC 9701", "8.2")]
public sealed class Section6_ClientMetadata : IAsyncLifetime, IDisposable
{
    private readonly DecryptingClient _api = new();
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $"""
        {Api("signing-api", "introspection_signed_response_alg: RS256")}
        {Api("secret-api", $"jwks: {_api.Jwks}", "introspection_encrypted_response_alg: RSA-OAEP-256", "introspection_encrypted_response_enc: A256GCM")}
        {Api("away-api", "jwks_uri: http://127.0.0.1:9/jwks", "introspection_encrypted_response_alg: ECDH-ES")}
        outgoing:
          allow: [127.0.0.1]
        users:
        """));

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Each_API_has_the_algorithm_that_it_wants()
    {
        Assert.Equal("RS256", Requests.HeaderOf((await IntrospectAsync("signing-api")).Body).GetProperty("alg").GetString());
        Assert.Equal("ES256", Requests.HeaderOf((await IntrospectAsync("orders-api")).Body).GetProperty("alg").GetString());
    }

    [Fact]
    public async Task A_statement_is_signed_and_then_encrypted()
    {
        var answer = await IntrospectAsync("secret-api");
        Assert.Equal("application/token-introspection+jwt", answer.Message.Content.Headers.ContentType?.MediaType);
        Assert.Equal("JWT", DecryptingClient.HeaderOf(answer.Body).GetProperty("cty").GetString());
        var signed = _api.Decrypt(answer.Body);
        Assert.Equal("token-introspection+jwt", Requests.HeaderOf(signed).GetProperty("typ").GetString());
        Assert.Equal("secret-api", Requests.ClaimsOf(signed).GetProperty("aud").GetString());
        Assert.True(Requests.ClaimsOf(signed).GetProperty("token_introspection").GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Without_a_key_nothing_is_told()
    {
        var answer = await IntrospectAsync("away-api");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
        Assert.DoesNotContain("active", answer.Body);
    }

    private static string Api(string id, params string[] more) => $"""
          - client_id: {id}
            kind: api
            apis: [orders]
            client_secret: {Plans.ApiSecret}
            {string.Join("\n    ", more)}
        """;

    private async Task<Answer> IntrospectAsync(string api)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "introspect") { Content = new FormUrlEncodedContent([new("token", (await _provider.SignInAsync()).AccessToken)]) };
        request.Headers.Add("Authorization", Requests.Basic(api, Plans.ApiSecret));
        request.Headers.Add("Accept", "application/token-introspection+jwt");
        return await _provider.SendAsync(request);
    }
}
