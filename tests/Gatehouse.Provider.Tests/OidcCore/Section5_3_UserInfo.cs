using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "5.3"), Spec("OIDC Core", "5.4"), Spec("RFC 6750", "2"), Spec("RFC 6750", "3")]
public class Section5_3_UserInfo(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task It_says_what_the_scope_allows()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid profile email"));
        var answer = await _provider.UserInfoAsync(tokens.AccessToken);

        Assert.Equal("Alice Example", answer["name"]);
        Assert.Equal("alice@example.com", answer["email"]);
        Assert.Equal(Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sub").GetString(), answer["sub"]);
    }

    [Fact]
    public async Task Without_profile_and_email_it_says_only_the_subject()
    {
        var answer = await _provider.UserInfoAsync((await _provider.SignInAsync()).AccessToken);

        Assert.Equal("sub", Assert.Single(answer.Json.EnumerateObject()).Name);
    }

    [Fact]
    public async Task Without_a_token_it_is_401_with_a_bare_challenge()
    {
        using var response = await _provider.Http.GetAsync("userinfo", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"Gatehouse\"", response.Headers.WwwAuthenticate.First().ToString());
    }

    [Fact]
    public async Task A_token_without_openid_is_403()
    {
        var answer = await _provider.UserInfoAsync((await _provider.ClientCredentialsAsync()).AccessToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("error=\"insufficient_scope\"", answer.Message.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task An_expired_or_foreign_token_is_401_invalid_token()
    {
        await using var provider = await Provider.StartAsync();
        var token = (await provider.SignInAsync()).AccessToken;
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(token)).Status);
        provider.Clock.Advance(TimeSpan.FromMinutes(11));
        var expired = await provider.UserInfoAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, expired.Status);
        Assert.Contains("error=\"invalid_token\"", expired.Message.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    [Provokes("token_signature_invalid")]
    public async Task An_id_token_is_refused() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync((await _provider.SignInAsync())["id_token"]!)).Status);

    [Fact]
    public async Task A_posted_token_works_and_two_at_once_are_refused()
    {
        var token = (await _provider.SignInAsync()).AccessToken;
        using var posted = new HttpRequestMessage(HttpMethod.Post, "userinfo") { Content = new FormUrlEncodedContent([KeyValuePair.Create("access_token", token)]) };
        using var twice = new HttpRequestMessage(HttpMethod.Post, "userinfo") { Content = new FormUrlEncodedContent([KeyValuePair.Create("access_token", token)]) };
        twice.Headers.Add("Authorization", "Bearer " + token);

        Assert.Equal(HttpStatusCode.OK, (await _provider.SendAsync(posted)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _provider.SendAsync(twice)).Status);
    }
}
