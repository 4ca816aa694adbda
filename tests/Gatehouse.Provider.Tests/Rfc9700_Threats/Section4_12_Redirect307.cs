using System.Net;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A redirect that repeats the posted password at the client.</summary>
[Spec("RFC 9700", "4.12")]
public class Section4_12_Redirect307(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task After_a_posted_password_the_browser_is_sent_on_by_303_so_that_no_client_gets_the_form()
    {
        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier()), "bob");
        var query = HttpUtility.ParseQueryString(new Uri(_provider.AuthorizationUrl("asking", Requests.NewVerifier())).Query);
        using var posted = await browser.PostAsync("authorize", query.AllKeys.Select(key => KeyValuePair.Create(key!, query[key]!)));
        Assert.Equal(HttpStatusCode.SeeOther, posted.StatusCode);
        Assert.StartsWith("https://asking.example.com/callback", posted.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_login_form_itself_answers_303()
    {
        var browser = _provider.NewBrowser();
        using var sent = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()));
        using var page = await browser.GetAsync(sent.Headers.Location!.OriginalString);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var fields = System.Text.RegularExpressions.Regex.Matches(html, """<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)""")
            .Select(input => KeyValuePair.Create(input.Groups[1].Value, WebUtility.HtmlDecode(input.Groups[2].Value))).ToList();
        using var answer = await browser.PostAsync("login", [.. fields, KeyValuePair.Create("username", "alice"), KeyValuePair.Create("password", Plans.Password)]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }
}
