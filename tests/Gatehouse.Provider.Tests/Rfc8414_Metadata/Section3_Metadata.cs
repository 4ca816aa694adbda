using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc8414_Metadata;

[Spec("RFC 8414", "3"), Spec("OIDC Discovery", "4")]
public class Section3_Metadata(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task Both_well_known_names_answer_the_same_document()
    {
        var openId = await _provider.Http.GetStringAsync(".well-known/openid-configuration");
        var oauth = await _provider.Http.GetStringAsync(".well-known/oauth-authorization-server");

        Assert.Equal(openId, oauth);
        Assert.Contains($"\"issuer\": \"{_provider.Issuer}\"", openId);
    }

    [Fact]
    public async Task Any_page_may_read_the_documents_and_caches_may_keep_them()
    {
        foreach (var path in (string[])[".well-known/openid-configuration", "jwks"])
        {
            using var response = await _provider.Http.GetAsync(path);
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.True(response.Headers.CacheControl!.Public);

            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await _provider.Http.SendAsync(again)).StatusCode);
        }
    }

    [Fact]
    public async Task The_key_set_holds_the_key_in_use_and_the_next_one_and_nothing_private()
    {
        var jwks = await _provider.Http.GetStringAsync("jwks");

        Assert.Equal(4, jwks.Split("\"kid\"").Length - 1);
        Assert.DoesNotContain("\"d\":", jwks);
    }

    [Theory]
    [InlineData("evil.example.com", null, null)]
    [InlineData("evil.example.com:81", "Forwarded", "host=evil.example.com;proto=https")]
    [InlineData(null, "X-Forwarded-Host", "evil.example.com")]
    [InlineData(null, "X-Forwarded-Proto", "https")]
    [InlineData(null, "X-Forwarded-Prefix", "/evil")]
    [InlineData(null, "X-Original-Host", "evil.example.com")]
    public async Task Published_urls_never_follow_the_request(string? host, string? header, string? value)
    {
        var expected = await _provider.Http.GetStringAsync(".well-known/openid-configuration");
        using var request = new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration");
        if (host is not null) request.Headers.Host = host;
        if (header is not null) request.Headers.Add(header, value);

        Assert.Equal(expected, await (await _provider.Http.SendAsync(request)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Redirects_and_pages_never_follow_the_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _provider.AuthorizationUrl("web", Requests.NewVerifier()));
        request.Headers.Host = "evil.example.com";
        request.Headers.Add("X-Forwarded-Host", "evil.example.com");
        using var response = await _provider.Http.SendAsync(request);

        Assert.StartsWith("/login?ticket=", response.Headers.Location!.OriginalString);
        Assert.DoesNotContain("evil", await response.Content.ReadAsStringAsync());
    }

    [Fact, Spec("RFC 8414", "3.1")]
    public async Task An_issuer_with_a_path_is_found_at_both_places_and_serves_everything_below_it()
    {
        await using var provider = await Provider.StartAsync(path: "/sign-in");
        var root = new Uri(provider.Issuer).GetLeftPart(UriPartial.Authority);

        Assert.Contains($"\"issuer\": \"{provider.Issuer}\"", await provider.Http.GetStringAsync(provider.Issuer + "/.well-known/openid-configuration"));
        Assert.Contains($"\"issuer\": \"{provider.Issuer}\"", await provider.Http.GetStringAsync(root + "/.well-known/oauth-authorization-server/sign-in"));
        Assert.Equal(HttpStatusCode.OK, (await provider.RedeemAsync(await provider.CodeAsync())).Status);
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        using var response = await _provider.Http.PostAsync(".well-known/openid-configuration", null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }
}
