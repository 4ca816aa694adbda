using System.Net;
using Gatehouse.ResourceServer.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Tests.TestKit;

/// <summary>The example API, tested as its author would test it.</summary>
public sealed class SecuredApi(WebApplicationFactory<Program> factory) : IClassFixture<WebApplicationFactory<Program>>
{
    [Fact]
    public async Task Reading_and_writing_need_their_scopes()
    {
        using var provider = new TestProvider();
        using var client = factory.WithWebHostBuilder(host => host.UseTestProvider(provider).ConfigureLogging(log => log.ClearProviders())).CreateClient();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "/", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, "/orders", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "/orders", provider.Token("orders.read")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Post, "/orders", provider.Token("orders.read")));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(client, HttpMethod.Post, "/orders", provider.Token("orders.write")));
        Assert.Equal(("http://localhost:8080", "https://orders.example.com", 1), (provider.Issuer, provider.Audience, provider.KeyFetches));
    }

    [Fact]
    public async Task The_readme_of_the_kit_is_right()
    {
        using var provider = new TestProvider();
        var client = factory.WithWebHostBuilder(host => host.UseTestProvider(provider).ConfigureLogging(log => log.ClearProviders())).CreateClient();

        client.DefaultRequestHeaders.Authorization = new("Bearer", provider.Token("orders.read").Subject("alice"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/orders", TestContext.Current.CancellationToken)).StatusCode);

        client.DefaultRequestHeaders.Authorization = new("Bearer", provider.Token("profile"));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/orders", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
