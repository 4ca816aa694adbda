using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Jarm;

[Spec("JARM", "2.2"), Spec("JARM", "3")]
public sealed class Section2_2_Encryption : IAsyncLifetime, IDisposable
{
    private readonly DecryptingClient _client = new();
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("users:", $"""
        {AddedClients.Web("secret-answers", "openid offline_access orders.read", $"jwks: {_client.Jwks}", "authorization_encrypted_response_alg: ECDH-ES+A128KW", "authorization_encrypted_response_enc: A128GCM", "authorization_signed_response_alg: PS256")}
        {AddedClients.Web("away", "openid offline_access orders.read", "jwks_uri: http://127.0.0.1:9/jwks", "authorization_encrypted_response_alg: ECDH-ES")}
        outgoing:
          allow: [127.0.0.1]
        users:
        """));

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Theory, InlineData("query.jwt"), InlineData("fragment.jwt"), InlineData("jwt")]
    public async Task The_answer_is_signed_and_then_encrypted(string mode)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("secret-answers", Requests.NewVerifier(), ("response_mode", mode)));

        var parameters = HttpUtility.ParseQueryString(landed!.AbsoluteUri[(landed.AbsoluteUri.IndexOfAny(['?', '#']) + 1)..]);
        Assert.Equal(["response"], parameters.AllKeys);
        var header = DecryptingClient.HeaderOf(parameters["response"]!);
        Assert.Equal(("ECDH-ES+A128KW", "A128GCM", "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("enc").GetString(), header.GetProperty("cty").GetString()));
        var signed = _client.Decrypt(parameters["response"]!);
        Assert.Equal("PS256", Requests.HeaderOf(signed).GetProperty("alg").GetString());
        Assert.Equal(("secret-answers", "some-state"), (Requests.ClaimsOf(signed).GetProperty("aud").GetString(), Requests.ClaimsOf(signed).GetProperty("state").GetString()));
        Assert.True(Requests.ClaimsOf(signed).TryGetProperty("code", out _));
    }

    [Fact]
    [Provokes("login_required")]
    public async Task An_error_is_encrypted_too()
    {
        var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("secret-answers", Requests.NewVerifier(), ("response_mode", "jwt"), ("prompt", "none")));
        var signed = _client.Decrypt(HttpUtility.ParseQueryString(response.Headers.Location!.Query)["response"]!);
        Assert.Equal("login_required", Requests.ClaimsOf(signed).GetProperty("error").GetString());
    }

    [Theory, InlineData("openid"), InlineData("nonsense")]
    public async Task Without_a_key_a_page_says_so_before_anybody_signs_in(string scope)
    {
        var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("away", Requests.NewVerifier(), ("response_mode", "jwt"), ("scope", scope)));
        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("invalid_client_metadata", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_does_not_ask_for_a_JWT_gets_plain_parameters() =>
        Assert.NotEmpty((await _provider.CodeAsync("away", null, ("scope", "openid"))).Code);
}
