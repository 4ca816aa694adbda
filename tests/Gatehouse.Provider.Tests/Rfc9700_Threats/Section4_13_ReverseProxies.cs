using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>Headers that only a proxy in front should write.</summary>
[Spec("RFC 9700", "4.13")]
public class Section4_13_ReverseProxies(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example.com")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Forwarded", "host=evil.example.com;proto=https")]
    [InlineData("X-Original-URL", "/metrics")]
    public async Task What_a_caller_writes_into_a_proxys_headers_changes_no_answer(string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration");
        request.Headers.TryAddWithoutValidation(name, value);
        var answer = await _provider.SendAsync(request);
        Assert.Equal(await _provider.Http.GetStringAsync(".well-known/openid-configuration", TestContext.Current.CancellationToken), answer.Body);
    }

    [Theory]
    [InlineData("Client-Cert")]
    [InlineData("X-SSL-CERT")]
    [InlineData("X-Client-Cert")]
    [InlineData("X-Forwarded-Client-Cert")]
    public async Task A_certificate_in_a_header_that_anybody_can_write_authenticates_nobody(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "service")]),
        };
        request.Headers.TryAddWithoutValidation(name, ":MIIBozCCAUmgAwIBAgIB:");
        Assert.Equal("invalid_client", (await _provider.SendAsync(request)).Error);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Who_comes_through_a_proxy_is_not_local(string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation(name, value);
        Assert.Equal(HttpStatusCode.Forbidden, (await _provider.SendAsync(request)).Status);
    }
}
