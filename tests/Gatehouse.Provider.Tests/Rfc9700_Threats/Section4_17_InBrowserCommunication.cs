using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>Windows that send tokens to one another.</summary>
[Spec("RFC 9700", "4.17")]
public class Section4_17_InBrowserCommunication(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("web_message")]
    [InlineData("post_message")]
    public async Task No_answer_travels_by_postMessage(string mode)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("spa", Requests.NewVerifier(), ("response_mode", mode)));
        Assert.Contains("error=invalid_request", landed!.Query);
        Assert.DoesNotContain(mode, await _provider.Http.GetStringAsync(".well-known/openid-configuration", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_posted_form_runs_one_known_script_and_speaks_to_nobody_but_its_target()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        using var response = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "form_post")));
        Assert.DoesNotContain("postMessage", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'sha256-", policy);
        Assert.Contains("form-action https://web.example.com", policy);
    }

    [Fact]
    public async Task A_page_of_another_origin_reads_no_token_answer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "refresh_token"), KeyValuePair.Create("client_id", "spa")]) };
        request.Headers.Add("Origin", "https://evil.example.com");
        Assert.False((await _provider.SendAsync(request)).Message.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
