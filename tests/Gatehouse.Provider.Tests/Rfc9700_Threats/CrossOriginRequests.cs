using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

[Spec("RFC 9700", "2.6")]
public class CrossOriginRequests(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("token")]
    [InlineData("userinfo")]
    [InlineData("revoke")]
    public async Task A_preflight_of_a_registered_origin_is_answered(string path)
    {
        using var response = await PreflightAsync(path, "https://spa.example.com");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://spa.example.com", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("https://spa.example.com.evil.example.com")]
    [InlineData("null")]
    public async Task Another_origin_gets_no_permission(string origin)
    {
        using var response = await PreflightAsync("token", origin);

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_page_may_read_why_it_was_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "nonsense")]) };
        request.Headers.Add("Origin", "https://spa.example.com");
        var answer = await _provider.SendAsync(request);

        Assert.Equal("https://spa.example.com", answer.Message.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }

    [Fact]
    public async Task The_authorization_endpoint_is_no_business_of_scripts()
    {
        using var response = await PreflightAsync("authorize", "https://spa.example.com");

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private Task<HttpResponseMessage> PreflightAsync(string path, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        return _provider.Http.SendAsync(request);
    }
}
