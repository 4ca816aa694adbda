using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>Nothing that a caller sends makes a series, whether it meets a route or not.</summary>
public sealed class BoundedSeries
{
    private const int Many = 10_000;

    /// <summary>After so many requests each path has met each method, host and token.</summary>
    private const int EveryKind = 5 * 2 * 2 * 10;

    [Fact]
    public async Task Ten_thousand_paths_hosts_and_tokens_make_no_new_series()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var upstream = new RawUpstream();
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(issuer, url, [upstream.Address]), quiet: true);
        using var counted = new CountedSeries(gateway.Services.GetRequiredService<IMeterFactory>());
        using var http = new HttpClient { BaseAddress = gateway.Client.BaseAddress };
        var good = gateway.Token(issuer);
        await SendAsync(http, good, 0, EveryKind);
        var before = counted.Names;
        Assert.NotEmpty(before);

        await SendAsync(http, good, EveryKind, Many);

        Assert.Equal(before.Order(StringComparer.Ordinal), counted.Names.Order(StringComparer.Ordinal));
    }

    private static Task SendAsync(HttpClient http, string good, int from, int count) => Parallel.ForEachAsync(Enumerable.Range(from, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
    {
        // Most of it is refused: what reaches the upstream costs more, and says less.
        var path = (i % 5) switch { 0 => $"/orders/{i}", 1 => $"/nowhere-{i}", 2 => $"/admin/{i}", 3 => $"/any/{i}", _ => $"/orders%2F{i}" };
        using var request = new HttpRequestMessage(i / 5 % 2 == 0 ? new HttpMethod($"M{i}") : HttpMethod.Get, path);
        if (i / 10 % 2 == 0) request.Headers.Host = $"host{i}.example.com";
        if (i / 20 % 10 is var token and > 0) request.Headers.TryAddWithoutValidation("Authorization", token == 1 ? $"Bearer {good}" : $"Bearer nonsense{i}");
        using var answer = await http.SendAsync(request, cancel);
    });
}
