using System.Net;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>The memory of good tokens: faster, and never wrong.</summary>
public sealed class RepeatedToken
{
    [Fact]
    public async Task A_remembered_token_ends_when_it_ends()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Clock = clock;
        await using var api = await ApiUnderTest.StartAsync(issuer, clock: clock);
        var token = issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, token));
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(55));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, token));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(api, token));
    }

    [Fact]
    public async Task A_remembered_token_does_not_vouch_for_one_that_differs_in_its_last_character()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await ApiUnderTest.StartAsync(issuer);
        var token = issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, token));
        var altered = token[..^1] + (token[^1] == 'A' ? 'B' : 'A');
        // The last character of a 64-byte signature carries four bits that count for nothing; one before it does.
        altered = altered[..^2] + (altered[^2] == 'A' ? 'B' : 'A') + altered[^1];
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(api, altered));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(api, token + "A"));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(10)]
    public async Task Any_capacity_gives_the_same_answers(int capacity)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await ApiUnderTest.StartAsync(issuer, options => options.TokenCacheCapacity = capacity);
        var tokens = Enumerable.Range(0, 15).Select(_ => issuer.Token()).ToArray();
        for (var round = 0; round < 3; round++)
            foreach (var token in tokens)
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, token));
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiUnderTest api, string token)
    {
        using var response = await api.GetAsync(token);
        return response.StatusCode;
    }
}
