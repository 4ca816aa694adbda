using System.Net;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A client that talks to several providers is made to send the code of one to another.</summary>
[Spec("RFC 9700", "4.4")]
public class Section4_4_MixUp(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("openid", "code")]
    [InlineData("openid nonsense", "error")]
    public async Task Every_answer_names_its_issuer(string scope, string parameter)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("scope", scope)));
        var query = HttpUtility.ParseQueryString(landed!.Query);
        Assert.NotNull(query[parameter]);
        Assert.Equal(_provider.Issuer, query["iss"]);
    }

    [Theory]
    [InlineData("fragment")]
    [InlineData("form_post")]
    public async Task In_every_mode(string mode)
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        using var answer = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", mode)));
        var text = WebUtility.HtmlDecode(Uri.UnescapeDataString(answer.Headers.Location?.OriginalString ?? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Contains(_provider.Issuer, text);
    }

    [Fact]
    [Spec("RFC 9207", "3")]
    public async Task The_metadata_says_that_it_does() =>
        Assert.Contains("\"authorization_response_iss_parameter_supported\": true", await _provider.Http.GetStringAsync(".well-known/openid-configuration", TestContext.Current.CancellationToken));
}
