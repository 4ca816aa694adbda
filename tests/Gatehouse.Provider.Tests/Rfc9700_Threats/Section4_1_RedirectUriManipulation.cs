using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

[Spec("RFC 9700", "4.1.3"), Spec("RFC 9700", "4.11"), Spec("RFC 6749", "3.1.2.3"), Spec("RFC 8252", "7.3")]
public class Section4_1_RedirectUriManipulation(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("https://evil.example.com/callback")]
    [InlineData("https://web.example.com/callback/")]
    [InlineData("https://web.example.com/callback?x=1")]
    [InlineData("https://web.example.com/Callback")]
    [InlineData("https://web.example.com:443/callback")]
    [InlineData("https://web.example.com/callback/../evil")]
    [InlineData("https://web.example.com@evil.example.com/callback")]
    [InlineData("https://web.example.com.evil.example.com/callback")]
    [InlineData("http://web.example.com/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//web.example.com/callback")]
    [InlineData("")]
    [Provokes("redirect_uri_missing")]
    public async Task A_redirect_uri_that_is_not_registered_gets_a_page_and_never_a_redirect(string redirectUri)
    {
        // An empty value counts as absent, and a client with one redirect URI may leave it out.
        var clientId = redirectUri.Length == 0 ? "both" : "web";
        using var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", redirectUri)));

        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("client_id", "nobody")]
    [InlineData("client_id", "<script>alert(1)</script>")]
    [InlineData("client_id", null)]
    public async Task An_unknown_client_gets_a_page_and_never_a_redirect(string name, string? value)
    {
        using var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), (name, value)));

        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("<script>alert", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("&redirect_uri=https://evil.example.com/")]
    [InlineData("&client_id=spa")]
    public async Task Two_clients_or_redirect_uris_get_a_page(string more)
    {
        using var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()) + more);

        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/callback", true)]
    [InlineData("http://127.0.0.1:65535/callback", true)]
    [InlineData("http://127.0.0.1/callback", true)]
    [InlineData("com.example.desktop:/callback", true)]
    [InlineData("http://127.0.0.1:80/other", false)]
    [InlineData("http://127.0.0.1.evil.example.com/callback", false)]
    [InlineData("http://127.0.0.1:80@evil.example.com/callback", false)]
    [InlineData("https://127.0.0.1/callback", false)]
    [InlineData("http://localhost:51000/callback", false)]
    public async Task Only_the_port_of_a_loopback_redirect_may_differ(string redirectUri, bool accepted)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("desktop", Requests.NewVerifier(), ("redirect_uri", redirectUri)));

        if (accepted) Assert.StartsWith(redirectUri + "?code=", landed!.OriginalString);
        else Assert.Null(landed);
    }
}
