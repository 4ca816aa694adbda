using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>Codes and tokens that stay in the history of a browser or in the log of a server.</summary>
[Spec("RFC 9700", "4.3")]
public class Section4_3_BrowserHistory(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task An_access_token_in_the_query_is_not_looked_at()
    {
        var tokens = await _provider.SignInAsync();
        using var response = await _provider.Http.GetAsync("userinfo?access_token=" + tokens.AccessToken, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("introspect")]
    [InlineData("revoke")]
    public async Task Secrets_in_the_query_are_refused(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}?client_secret={Plans.ServiceSecret}") { Content = new FormUrlEncodedContent([KeyValuePair.Create("client_id", "service")]) };
        Assert.Equal("invalid_request", (await _provider.SendAsync(request)).Error);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("id_token token")]
    [InlineData("code id_token")]
    public async Task Tokens_never_come_in_a_query(string responseType)
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var client = responseType.StartsWith("code") ? "hybrid" : "implicit";
        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl(client, Requests.NewVerifier(), ("response_type", responseType), ("response_mode", "query"), ("scope", "openid")));
        Assert.Empty(landed!.Query);
        Assert.Contains("error=invalid_request", landed.Fragment);
    }

    [Fact]
    public async Task No_answer_with_a_code_is_kept_by_a_cache()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        using var answer = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }
}
