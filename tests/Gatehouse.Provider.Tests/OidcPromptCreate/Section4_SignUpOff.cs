using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcPromptCreate;

[Spec("OIDC Initiating User Registration", "4.1")]
public sealed class Section4_SignUpOff(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task Where_nobody_may_sign_up_create_is_no_prompt()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("prompt", "create")));
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed!.Query)["error"]);
    }

    [Fact]
    [Provokes("sign_up_off")]
    public async Task The_page_is_not_there_and_login_does_not_lead_to_it()
    {
        var browser = _provider.NewBrowser();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("sign-up")).StatusCode);
        Assert.DoesNotContain("sign-up", await (await browser.GetAsync("login")).Content.ReadAsStringAsync());
    }
}
