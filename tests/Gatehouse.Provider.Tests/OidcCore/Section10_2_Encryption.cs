using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "10.2"), Spec("OIDC Core", "16.14"), Spec("OIDC Registration", "2"), Spec("RFC 7516", "5.1"), Spec("RFC 7518", "4.6")]
public sealed class Section10_2_Encryption : IAsyncLifetime, IDisposable
{
    private static readonly string[] Algorithms = ["RSA-OAEP-256", "RSA-OAEP", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"];
    private static readonly string[] Contents = ["A256GCM", "A128GCM", "A128CBC-HS256", "A256CBC-HS512"];

    private readonly DecryptingClient _client = new();
    private Neighbour _neighbour = null!;
    private Provider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _neighbour = await Neighbour.StartAsync();
        var all = string.Join('\n', Algorithms.SelectMany(alg => Contents.Select(enc => Web(IdOf(alg, enc), $"jwks: {_client.Jwks}", $"id_token_encrypted_response_alg: {alg}", $"id_token_encrypted_response_enc: {enc}"))));
        _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $"""
            {all}
            {Web("by-default", $"jwks: {DecryptingClient.JwksOf(_client.P521Jwk)}", "id_token_encrypted_response_alg: ECDH-ES")}
            {Web("fetched", $"jwks_uri: {_neighbour.Address}/jwks", "id_token_encrypted_response_alg: ECDH-ES", "id_token_encrypted_response_enc: A256GCM")}
              - client_id: old
                kind: legacy
                client_secret: {Plans.WebSecret}
                redirect_uris: [https://old.example.com/callback]
                grant_types: [authorization_code, implicit]
                response_types: [id_token, code id_token, code]
                scope: openid profile orders.read
                consent: implied
                sunset:
                  until: 2027-06-30
                  reason: replaced
                jwks: {_client.Jwks}
                id_token_encrypted_response_alg: RSA-OAEP-256
            outgoing:
              allow: [127.0.0.1]
            users:
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _neighbour.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Fact, Spec("RFC 7518", "4.1"), Spec("RFC 7518", "5.1"), Spec("RFC 7516", "7.1"), Spec("RFC 7519", "5.2"), Spec("RFC 7519", "11.2")]
    public async Task Every_algorithm_is_read_by_who_knows_the_specification_alone()
    {
        var browser = _provider.NewBrowser();
        foreach (var alg in Algorithms)
            foreach (var enc in Contents)
            {
                var jwe = (await SignInAsync(IdOf(alg, enc), browser))["id_token"]!;
                var header = DecryptingClient.HeaderOf(jwe);
                Assert.Equal((alg, enc, "JWT", alg.StartsWith("RSA") ? "e-rsa" : "e-p256"), (Text(header, "alg"), Text(header, "enc"), Text(header, "cty"), Text(header, "kid")));
                var claims = Requests.ClaimsOf(_client.Decrypt(jwe));
                Assert.Equal(IdOf(alg, enc), claims.GetProperty("aud").GetString());
                Assert.Equal("some-nonce", claims.GetProperty("nonce").GetString());
            }
    }

    [Fact]
    public async Task The_content_is_A128CBC_HS256_where_only_the_algorithm_is_named()
    {
        var jwe = (await SignInAsync("by-default"))["id_token"]!;
        Assert.Equal("A128CBC-HS256", Text(DecryptingClient.HeaderOf(jwe), "enc"));
        Assert.Equal("ES256", Text(Requests.HeaderOf(_client.Decrypt(jwe)), "alg"));
    }

    [Fact]
    public async Task Each_message_has_a_key_of_its_own()
    {
        var browser = _provider.NewBrowser();
        var (one, other) = ((await SignInAsync("by-default", browser))["id_token"]!, (await SignInAsync("by-default", browser))["id_token"]!);
        Assert.NotEqual(DecryptingClient.HeaderOf(one).GetProperty("epk").GetRawText(), DecryptingClient.HeaderOf(other).GetProperty("epk").GetRawText());
    }

    [Fact, Spec("OIDC Core", "12.2")]
    public async Task A_refreshed_ID_token_is_encrypted_too()
    {
        var id = IdOf("ECDH-ES+A256KW", "A256GCM");
        var renewed = await _provider.TokenOfAddedAsync(id, ("grant_type", "refresh_token"), ("refresh_token", (await SignInAsync(id)).RefreshToken));
        Assert.Equal(id, Requests.ClaimsOf(_client.Decrypt(renewed["id_token"]!)).GetProperty("aud").GetString());
    }

    [Theory, InlineData("id_token"), InlineData("code id_token"), Spec("OIDC Core", "3.2.2.5"), Spec("OIDC Core", "3.3.2.5")]
    public async Task An_ID_token_through_the_browser_is_encrypted_too(string type)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("old", Requests.NewVerifier(), ("response_type", type), ("scope", "openid profile")));
        var jwe = System.Web.HttpUtility.ParseQueryString(landed!.Fragment[1..])["id_token"]!;
        Assert.Equal("some-nonce", Requests.ClaimsOf(_client.Decrypt(jwe)).GetProperty("nonce").GetString());
    }

    [Fact, Spec("OIDC Core", "10.2.1")]
    [Provokes("recipient_key_missing")]
    public async Task A_new_key_is_fetched_when_the_known_ones_do_not_fit()
    {
        _neighbour.Serves("/jwks", DecryptingClient.JwksOf(_client.RsaJwk));
        var code = await _provider.CodeAsync("fetched");
        var refused = await _provider.RedeemAddedAsync(code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (refused.Status, refused.Error));

        _neighbour.Serves("/jwks", _client.Jwks);
        _provider.Clock.Advance(TimeSpan.FromSeconds(16));
        // The code was not used up by an answer that could not be given.
        var answer = await _provider.RedeemAddedAsync(code);
        Assert.Equal("fetched", Requests.ClaimsOf(_client.Decrypt(answer["id_token"]!)).GetProperty("aud").GetString());
    }

    [Fact, Spec("OIDC Core", "3.1.3.3")]
    public async Task Keys_that_cannot_be_fetched_or_read_are_an_error_and_never_a_readable_token()
    {
        var code = await _provider.CodeAsync("fetched");
        foreach (var keys in (string?[])[null, "nonsense", "{}", """{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","use":"enc"},{"kty":"EC","crv":"P-256","x":"!","y":"!"},{"kty":"EC"},{"kty":"OKP","crv":"X25519","x":"AA"},7]}""", DecryptingClient.JwksOf(_client.P256Jwk.Replace("\"enc\"", "\"sig\"")), DecryptingClient.JwksOf(_client.P256Jwk.Replace("\"use\"", "\"alg\":\"ECDH-ES+A128KW\",\"use\""))])
        {
            if (keys is null) _neighbour.At("/jwks", http => { http.Response.StatusCode = 500; return Task.CompletedTask; });
            else _neighbour.Serves("/jwks", keys);
            var answer = await _provider.RedeemAddedAsync(code);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
            _provider.Clock.Advance(TimeSpan.FromSeconds(16));
            code = await _provider.CodeAsync("fetched");
        }
    }

    [Fact, Spec("OIDC RP-Initiated Logout", "4"), Spec("OIDC Core", "3.1.2.1")]
    public async Task The_token_is_a_hint_once_its_client_has_decrypted_it_and_none_before()
    {
        var browser = _provider.NewBrowser();
        var jwe = (await SignInAsync("by-default", browser))["id_token"]!;
        var silent = await browser.GetAsync(_provider.AuthorizationUrl("by-default", Requests.NewVerifier(), ("prompt", "none"), ("id_token_hint", _client.Decrypt(jwe))));
        var unreadable = await browser.GetAsync(_provider.AuthorizationUrl("by-default", Requests.NewVerifier(), ("prompt", "none"), ("id_token_hint", jwe)));
        Assert.Contains("code=", silent.Headers.Location!.Query);
        Assert.Contains("error=login_required", unreadable.Headers.Location!.Query);
    }

    [Fact, Spec("OIDC Discovery", "3"), Spec("JARM", "4"), Spec("RFC 9701", "7"), Spec("RFC 8725", "3.2")]
    public async Task Metadata_says_what_there_is_and_RSA1_5_is_not()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        foreach (var answer in (string[])["id_token", "userinfo", "authorization", "introspection"])
        {
            Assert.Equal(Algorithms, metadata.Json.GetProperty(answer + "_encryption_alg_values_supported").EnumerateArray().Select(item => item.GetString()!));
            Assert.Equal(Contents, metadata.Json.GetProperty(answer + "_encryption_enc_values_supported").EnumerateArray().Select(item => item.GetString()!));
        }
        Assert.DoesNotContain("RSA1_5", metadata.Body);
        await using var without = await Provider.StartAsync();
        Assert.DoesNotContain("_encryption_", (await without.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"))).Body);
    }

    private static string IdOf(string alg, string enc) => $"{alg}-{enc}".Replace('+', '-').Replace('_', '-').ToLowerInvariant();

    private static string Web(string id, params string[] more) => AddedClients.Web(id, "openid offline_access orders.read", more);

    private static string? Text(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString();

    private async Task<Answer> SignInAsync(string clientId, Browser? browser = null)
    {
        var answer = await _provider.RedeemAddedAsync(await _provider.CodeAsync(clientId, browser));
        return answer.Status == HttpStatusCode.OK ? answer : throw new InvalidOperationException(answer.Body);
    }
}
