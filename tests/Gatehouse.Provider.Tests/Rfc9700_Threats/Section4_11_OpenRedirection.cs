using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>The provider is used to send people to a phishing site.</summary>
[Spec("RFC 9700", "4.11")]
public class Section4_11_OpenRedirection(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("authorize?response_type=code&client_id=web&redirect_uri=https://evil.example.com/")]
    [InlineData("authorize?response_type=code&client_id=nobody&redirect_uri=https://web.example.com/callback")]
    [InlineData("authorize?response_type=code&client_id=web&redirect_uri=https://web.example.com/callback/../x")]
    [InlineData("end-session?client_id=web&post_logout_redirect_uri=https://evil.example.com/")]
    [InlineData("end-session?post_logout_redirect_uri=https://web.example.com/bye")]
    [InlineData("login?return_url=https://evil.example.com/")]
    [InlineData("logout?post_logout_redirect_uri=https://evil.example.com/")]
    public async Task Nobody_is_sent_where_no_client_is_registered(string url)
    {
        using var response = await _provider.NewBrowser().GetAsync(url);
        Assert.DoesNotContain("example.com", response.Headers.Location?.OriginalString ?? "");
    }

    [Fact]
    public async Task An_error_goes_to_a_client_only_at_the_address_it_registered()
    {
        using var registered = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("scope", "nonsense")));
        Assert.StartsWith("https://web.example.com/callback?error=", registered.Headers.Location!.OriginalString);
        using var other = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("scope", "nonsense"), ("redirect_uri", "https://evil.example.com")));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }
}
