using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A page of the provider in an invisible frame.</summary>
[Spec("RFC 9700", "4.16")]
public class Section4_16_Clickjacking(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("")]
    [InlineData("login")]
    [InlineData("logout")]
    [InlineData("authorize")]
    public async Task No_page_may_be_framed(string path)
    {
        using var response = await _provider.NewBrowser().GetAsync(_provider.Issuer + "/" + path);
        Assert.Null(response.Headers.Location);
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task Nor_may_the_consent_page()
    {
        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()), "bob");
        using var sent = await browser.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("prompt", "consent")));
        using var consent = await browser.GetAsync(sent.Headers.Location!.OriginalString);
        Assert.Contains("name=\"decision\"", await consent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("frame-ancestors 'none'", consent.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("DENY", consent.Headers.GetValues("X-Frame-Options").Single());
    }
}
