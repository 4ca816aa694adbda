using System.Net;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A browser is made to carry a request that its user did not want.</summary>
[Spec("RFC 9700", "4.7")]
public class Section4_7_CrossSiteRequestForgery(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_state_of_the_request_comes_back_unchanged()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("state", "a b&c=d#é")));
        Assert.Equal("a b&c=d#é", HttpUtility.ParseQueryString(landed!.Query)["state"]);
    }

    [Fact]
    public async Task No_code_comes_of_a_request_without_PKCE_which_binds_it_to_the_browser_that_asked()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("code_challenge", null)));
        Assert.Contains("error=invalid_request", landed!.Query);
    }

    [Theory]
    [InlineData("login")]
    [InlineData("consent")]
    [InlineData("logout")]
    public async Task A_form_that_another_site_posts_is_refused(string path)
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        using var forged = await browser.PostAsync(path, [KeyValuePair.Create("username", "bob"), KeyValuePair.Create("password", Plans.Password), KeyValuePair.Create("decision", "allow")]);

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var still = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("prompt", "none")));
        Assert.Contains("code=", still.Headers.Location!.OriginalString);
    }
}
