using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "5.3.2"), Spec("OIDC Core", "5.3.4"), Spec("OIDC Registration", "2")]
public sealed class Section5_3_2_ProtectedUserInfo : IAsyncLifetime, IDisposable
{
    private readonly DecryptingClient _client = new();
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $"""
        {AddedClients.Web("signed", "openid profile email", "userinfo_signed_response_alg: PS256")}
        {AddedClients.Web("encrypted", "openid profile email", $"jwks: {_client.Jwks}", "userinfo_encrypted_response_alg: ECDH-ES", "userinfo_encrypted_response_enc: A256GCM")}
        {AddedClients.Web("both-ways", "openid profile email", $"jwks: {_client.Jwks}", "userinfo_signed_response_alg: ES256", "userinfo_encrypted_response_alg: RSA-OAEP-256")}
        {AddedClients.Web("away", "openid profile email", "jwks_uri: http://127.0.0.1:9/jwks", "userinfo_signed_response_alg: ES256", "userinfo_encrypted_response_alg: ECDH-ES")}
        outgoing:
          allow: [127.0.0.1]
        users:
        """));

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_signed_answer_names_its_issuer_and_its_audience()
    {
        var (answer, subject) = await UserInfoAsync("signed");

        var claims = await ValidatedAsync(answer.Body, "signed", "PS256");
        Assert.Equal(("Alice Example", subject), (claims.GetProperty("name").GetString(), claims.GetProperty("sub").GetString()));
    }

    [Fact]
    public async Task An_encrypted_answer_that_is_not_signed_is_JSON_within()
    {
        var (answer, subject) = await UserInfoAsync("encrypted");

        Assert.False(DecryptingClient.HeaderOf(answer.Body).TryGetProperty("cty", out _));
        Assert.Equal(subject, JsonDocument.Parse(_client.Decrypt(answer.Body)).RootElement.GetProperty("sub").GetString());
    }

    [Fact, Spec("OIDC Core", "16.14")]
    public async Task An_answer_of_both_is_signed_first_and_encrypted_then()
    {
        var (answer, subject) = await UserInfoAsync("both-ways");

        Assert.Equal("JWT", DecryptingClient.HeaderOf(answer.Body).GetProperty("cty").GetString());
        Assert.Equal(subject, (await ValidatedAsync(_client.Decrypt(answer.Body), "both-ways", "ES256")).GetProperty("sub").GetString());
    }

    [Fact, Spec("OIDC Core", "5.5")]
    public async Task Claims_that_were_asked_for_one_by_one_are_protected_alike()
    {
        var tokens = await _provider.RedeemAddedAsync(await _provider.CodeAsync("both-ways", null, ("scope", "openid"), ("claims", """{"userinfo":{"email":null}}""")));
        var claims = await ValidatedAsync(_client.Decrypt((await _provider.UserInfoAsync(tokens.AccessToken)).Body), "both-ways", "ES256");
        Assert.Equal("alice@example.com", claims.GetProperty("email").GetString());
        Assert.False(claims.TryGetProperty("name", out _));
    }

    [Fact, Spec("OIDC Core", "10.2")]
    [Provokes("recipient_keys_unavailable")]
    public async Task Without_a_key_the_answer_is_an_error_and_never_readable_by_all()
    {
        var (answer, _) = await UserInfoAsync("away");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
        Assert.DoesNotContain("Alice", answer.Body);
    }

    [Fact]
    [Provokes("token_expired")]
    public async Task A_refusal_is_neither_signed_nor_encrypted()
    {
        var (_, _, token) = await SignInAsync("both-ways");
        _provider.Clock.Advance(TimeSpan.FromMinutes(11));
        var refused = await _provider.UserInfoAsync(token);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token", "application/json"), (refused.Status, refused.Error, refused.Message.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_signed_answer_is_neither_an_ID_token_nor_an_access_token()
    {
        var (answer, _) = await UserInfoAsync("signed");
        Assert.Equal(HttpStatusCode.BadRequest, (await _provider.NewBrowser().GetAsync($"{_provider.Issuer}/end-session?id_token_hint={answer.Body}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(answer.Body)).Status);
    }

    private async Task<(Answer Answer, string Subject)> UserInfoAsync(string clientId)
    {
        var (subject, _, token) = await SignInAsync(clientId);
        var answer = await _provider.UserInfoAsync(token);
        Assert.Equal(answer.Status == HttpStatusCode.OK ? "application/jwt" : "application/json", answer.Message.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Message.Headers.CacheControl!.NoStore);
        return (answer, subject);
    }

    private async Task<(string Subject, Answer Tokens, string Token)> SignInAsync(string clientId)
    {
        var tokens = await _provider.RedeemAddedAsync(await _provider.CodeAsync(clientId, null, ("scope", "openid profile")));
        return (Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sub").GetString()!, tokens, tokens.AccessToken);
    }

    private async Task<JsonElement> ValidatedAsync(string jwt, string audience, string algorithm)
    {
        var keys = new JsonWebKeySet(await _provider.Http.GetStringAsync("jwks"));
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = _provider.Issuer, ValidAudience = audience, IssuerSigningKeys = keys.GetSigningKeys(), ValidAlgorithms = [algorithm], RequireExpirationTime = false, ValidateLifetime = false,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return Requests.ClaimsOf(jwt);
    }
}
