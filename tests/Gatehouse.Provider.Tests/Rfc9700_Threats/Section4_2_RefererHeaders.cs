using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>Codes and states that leak through the Referer header.</summary>
[Spec("RFC 9700", "4.2")]
public class Section4_2_RefererHeaders(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("login")]
    [InlineData("consent")]
    public async Task A_page_on_the_way_sends_no_referer_and_loads_nothing_from_elsewhere(string page)
    {
        var browser = _provider.NewBrowser();
        if (page == "consent") await browser.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()), "bob");
        using var sent = await browser.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier()));
        using var shown = await browser.GetAsync(sent.Headers.Location!.OriginalString);

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal("no-referrer", shown.Headers.GetValues("Referrer-Policy").Single());
        var policy = shown.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("img-src *", policy);
        Assert.DoesNotMatch("""(src|href)="https?://(?!127)""", await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("query")]
    [InlineData("fragment")]
    [InlineData("form_post")]
    public async Task The_answer_with_the_code_names_nobody_as_its_referer(string mode)
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        using var answer = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", mode)));
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task A_code_that_leaked_is_worthless_once_it_was_used()
    {
        var code = await _provider.CodeAsync();
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code)).Status);
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code)).Error);
    }
}
