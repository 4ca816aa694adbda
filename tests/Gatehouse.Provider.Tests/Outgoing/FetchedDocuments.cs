using System.Text;
using Gatehouse.Provider.Outgoing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.Outgoing;

public sealed class FetchedDocuments : IAsyncLifetime
{
    private Neighbour _neighbour = null!;
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => (_neighbour, _provider) = (await Neighbour.StartAsync(), await Provider.StartAsync("outgoing: { allow: [127.0.0.1] }\n" + Plans.Default));

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _neighbour.DisposeAsync();
    }

    [Theory]
    [InlineData("max-age=600", 599, 1), InlineData("max-age=600", 601, 2), InlineData("max-age=0", 59, 1), InlineData("no-store", 59, 1), InlineData("no-store", 61, 2)]
    [InlineData(null, 899, 1), InlineData(null, 901, 2), InlineData("max-age=99999999", 86399, 1), InlineData("max-age=99999999", 86401, 2)]
    public async Task They_are_kept_as_long_as_they_say_within_bounds(string? caching, int seconds, int fetches)
    {
        var url = _neighbour.Serves("/doc", "{}", caching: caching);
        await GetAsync(url);
        _provider.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await GetAsync(url);
        Assert.Equal(fetches, _neighbour.Asked.Count);
    }

    [Fact]
    public async Task A_hundred_at_once_are_one_fetch()
    {
        var url = _neighbour.At("/slow", async http => { await Task.Delay(300); await http.Response.WriteAsync("{}"); });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => GetAsync(url)));
        Assert.Single(_neighbour.Asked);
    }

    [Fact]
    public async Task Who_lacks_something_gets_a_newer_one_but_not_at_will()
    {
        var url = _neighbour.Serves("/doc", "old");
        var first = await GetAsync(url);
        _neighbour.Serves("/doc", "new");
        Assert.Equal("old", await TextAsync(url, first.Document!.FetchedAt));
        _provider.Clock.Advance(OutgoingDocuments.ShortestPause);
        Assert.Equal("old", await TextAsync(url, null));
        Assert.Equal("new", await TextAsync(url, first.Document.FetchedAt));
        Assert.Equal(2, _neighbour.Asked.Count);
    }

    [Fact]
    public async Task A_fault_is_remembered_for_a_moment()
    {
        var url = _neighbour.Address + "/nothing";
        for (var i = 0; i < 10; i++) Assert.Equal("status", (await GetAsync(url)).Fault);
        Assert.Single(_neighbour.Asked);
        _provider.Clock.Advance(TimeSpan.FromSeconds(20));
        await GetAsync(url);
        Assert.Equal(2, _neighbour.Asked.Count);
    }

    [Fact]
    public async Task What_cannot_be_had_again_is_used_a_while_longer()
    {
        var url = _neighbour.Serves("/doc", "good");
        await GetAsync(url);
        _neighbour.At("/doc", http => { http.Response.StatusCode = 500; return Task.CompletedTask; });
        _provider.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("good", await TextAsync(url, null));
        for (var i = 0; i < 20; i++)
        {
            _provider.Clock.Advance(TimeSpan.FromMinutes(10));
            await GetAsync(url);
        }
        Assert.Equal("status", (await GetAsync(url)).Fault);
    }

    [Fact]
    public async Task The_cache_has_a_bound()
    {
        // Refused ones cost nothing and are kept nowhere; the rest are faults of one host, which is soon called no more.
        for (var i = 0; i < 700; i++) await GetAsync($"{_neighbour.Address}/nothing/{i}");
        Assert.True(_neighbour.Asked.Count <= 121);
    }

    private async Task<string> TextAsync(string url, DateTimeOffset? newerThan) =>
        Encoding.UTF8.GetString((await _provider.Get<OutgoingDocuments>().GetAsync(OutgoingPurpose.Keys, url, CancellationToken.None, newerThan)).Document!.Body);

    private async Task<(OutgoingDocument? Document, string? Fault)> GetAsync(string url) =>
        await _provider.Get<OutgoingDocuments>().GetAsync(OutgoingPurpose.Keys, url, CancellationToken.None);
}
