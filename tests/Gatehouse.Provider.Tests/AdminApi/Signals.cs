using System.Text.Json;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>The signals as a console reads them.</summary>
public sealed class Signals : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(AdminRequests.Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Requests_and_calls_are_told_in_every_range()
    {
        for (var i = 0; i < 3; i++) await _provider.ClientCredentialsAsync();
        var report = $$"""{"api":"{{Plans.Orders}}","instance":"a","sequence":1,"age":1,"callers":[{"client_id":"service","calls":4,"refused":1,"durations":"56.4"}]}""";
        await _provider.PostAsync("signals", "orders-api", ("calls", report));
        foreach (var (range, step, points) in new[] { ("15m", 10, 90), ("1h", 60, 60), ("24h", 300, 288), ("7d", 3600, 168) })
        {
            JsonElement page = default, group = default;
            await _provider.UntilAsync(async () =>
            {
                _provider.Clock.Advance(TimeSpan.FromSeconds(11));
                page = await GetAsync($"signals?range={range}&by=client");
                group = page.GetProperty("groups").EnumerateArray().FirstOrDefault(one => one.GetProperty("group").GetString() == "service");
                return group.ValueKind != JsonValueKind.Undefined && group.GetProperty("totals").GetProperty("token_requests").GetInt32() == 3 && group.GetProperty("totals").GetProperty("api_calls").GetInt32() == 4;
            });
            Assert.Equal((step, points), (page.GetProperty("step").GetInt32(), page.GetProperty("points").GetInt32()));
            foreach (var name in new[] { "token_requests", "refreshes", "api_calls", "api_faults" }) Assert.Equal(points, group.GetProperty(name).GetArrayLength());
            Assert.Equal(1, group.GetProperty("totals").GetProperty("api_refusals").GetInt32());
            Assert.Equal(points, group.GetProperty("api_seconds").GetProperty("p95").GetArrayLength());
        }
    }

    [Fact]
    public async Task Without_parameters_it_is_the_total_of_a_day()
    {
        var page = await GetAsync("signals");
        Assert.Equal((300, "total"), (page.GetProperty("step").GetInt32(), page.GetProperty("groups")[0].GetProperty("group").GetString()));
        foreach (var query in new[] { "range=2h", "by=user", "by=client&by=api", "range=" }) Assert.Equal("invalid_request", (await _provider.AdminAsync("signals?" + query, await _provider.ServiceTokenAsync())).Error);
    }

    private async Task<JsonElement> GetAsync(string path) => (await _provider.AdminAsync(path, await _provider.ServiceTokenAsync())).Json;
}
