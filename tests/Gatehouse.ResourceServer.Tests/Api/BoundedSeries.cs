using System.Diagnostics.Metrics;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>Nothing that a caller sends makes a series.</summary>
public sealed class BoundedSeries
{
    private const int Many = 10_000;

    /// <summary>After so many requests each path has met each method, host and token.</summary>
    private const int EveryKind = 2 * 2 * 2 * 3;

    [Fact]
    public async Task Ten_thousand_paths_and_tokens_make_no_new_series()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await ApiUnderTest.StartAsync(issuer);
        using var counted = new CountedSeries(api.Services.GetRequiredService<IMeterFactory>());
        using var http = new HttpClient { BaseAddress = api.Client.BaseAddress };
        var good = issuer.Token();
        await SendAsync(http, good, 0, EveryKind);
        var before = counted.Names;
        Assert.NotEmpty(before);

        await SendAsync(http, good, EveryKind, Many);

        Assert.Equal(before.Order(StringComparer.Ordinal), counted.Names.Order(StringComparer.Ordinal));
    }

    private static Task SendAsync(HttpClient http, string good, int from, int count) => Parallel.ForEachAsync(Enumerable.Range(from, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
    {
        using var request = new HttpRequestMessage(i / 2 % 2 == 0 ? new HttpMethod($"M{i}") : HttpMethod.Get, i % 2 == 0 ? $"/orders/{i}?q={i}" : $"/nowhere-{i}/{i}");
        if (i / 4 % 2 == 0) request.Headers.Host = $"host{i}.example.com";
        if (i / 8 % 3 is var token and > 0) request.Headers.TryAddWithoutValidation("Authorization", token == 1 ? $"Bearer {good}" : $"Bearer nonsense{i}");
        using var answer = await http.SendAsync(request, cancel);
    });
}
