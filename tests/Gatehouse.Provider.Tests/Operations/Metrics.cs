using System.Net;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>
/// Instruments of one name are one stream to all listeners of a process, and a server that ends completes that stream for the others too.
/// So these tests run while no other server does, and a class of them has one server.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public class Metrics(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task Token_requests_refreshes_logins_and_durations_are_counted()
    {
        var tokens = await _provider.SignInAsync();
        await _provider.RefreshAsync(tokens.RefreshToken);
        await _provider.ClientCredentialsAsync();
        await _provider.TokenAsync("service", ("grant_type", "nonsense"));

        var metrics = await ScrapeAsync();

        Assert.Matches("""gatehouse_token_requests_total\{[^}]*grant="client_credentials"[^}]*outcome="ok"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""gatehouse_token_requests_total\{[^}]*outcome="refused"[^}]*reason="grant_type_unsupported"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""gatehouse_refreshes_total\{[^}]*outcome="rotated"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""gatehouse_logins_total\{[^}]*method="password"[^}]*\} [1-9]""", metrics);
        Assert.Contains("gatehouse_token_duration_seconds_bucket", metrics);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task They_are_only_read(string method)
    {
        using var answer = await _provider.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "metrics"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Unknown_clients_make_no_new_series()
    {
        await _provider.PostAsync("token", "nobody-0", ("grant_type", "client_credentials"));
        var before = await CountSeriesAsync();
        for (var i = 1; i < 50; i++) await _provider.PostAsync("token", "nobody-" + i, ("grant_type", "client_credentials"));

        Assert.Equal(before, await CountSeriesAsync());
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task What_came_through_a_proxy_may_not_read_them(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "metrics");
        request.Headers.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await _provider.SendAsync(request)).Status);
    }

    /// <summary>A scrape is answered again for 300 ms, so an older one is waited out.</summary>
    private async Task<string> ScrapeAsync()
    {
        await Task.Delay(400);
        return await _provider.Http.GetStringAsync("metrics");
    }

    private async Task<int> CountSeriesAsync() =>
        (await ScrapeAsync()).Split('\n').Count(line => line.StartsWith("gatehouse_token_requests_total{", StringComparison.Ordinal));
}
