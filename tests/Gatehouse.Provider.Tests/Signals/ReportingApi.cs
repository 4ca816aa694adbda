using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Tests.Signals;

/// <summary>The calls of a real API are shown by the real provider, ten seconds later.</summary>
public sealed class ReportingApi : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Each_call_counts_once_by_how_it_ended_and_who_made_it()
    {
        await using var api = await StartAsync();
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        for (var i = 0; i < 5; i++) Assert.Equal(200, await CallAsync(api, "/orders", token));
        Assert.Equal(404, await CallAsync(api, "/missing", token));
        Assert.Equal(403, await CallAsync(api, "/forbidden", token));
        Assert.Equal(500, await CallAsync(api, "/broken", token));
        Assert.Equal(401, await CallAsync(api, "/orders", null));
        Assert.Equal(401, await CallAsync(api, "/orders", token + "x"));
        Assert.Equal(200, await CallAsync(api, "/open", null));
        await UntilToldAsync("api", Plans.Orders, (10, 3, 1));
        await UntilToldAsync("client", "service", (8, 1, 1));
        await UntilToldAsync("client", "_unknown", (2, 2, 0));
    }

    [Fact]
    public async Task Response_time_lasts_until_the_answer_has_gone()
    {
        await using var api = await StartAsync();
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        // The clock stands still but for what the endpoint lets pass.
        Assert.Equal(200, await CallAsync(api, "/slow", token));
        await UntilToldAsync("api", Plans.Orders, (1, 0, 0));
        var seconds = (await GroupAsync("api", Plans.Orders))!.Value.GetProperty("totals").GetProperty("api_seconds").GetProperty("p50").GetDouble();
        Assert.InRange(seconds, 1.5 * .95, 1.5 * 1.05);
    }

    [Fact]
    public async Task What_could_not_be_told_is_told_later_and_what_waited_for_too_long_is_left_out()
    {
        await using var api = await StartAsync(options => options.ClientSecret = "the wrong one, which makes the provider refuse it");
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        await CallAsync(api, "/orders", token);
        await PassUntilAsync(() => Task.FromResult(_log.Lines.Any(line => line.Contains("cannot be reported", StringComparison.Ordinal))));
        Assert.Null(await GroupAsync("api", Plans.Orders));
        using var dropped = new Measured("gatehouse.call_reports", "dropped");
        await PassUntilAsync(() => Task.FromResult(dropped.Count == 1), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_was_counted_and_refused_last_is_told_when_the_API_stops()
    {
        await using var api = await StartAsync();
        using var counted = new Gatehouse.Testing.CountedSeries(api.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        await CallAsync(api, "/orders", token);
        Assert.Equal(401, await CallAsync(api, "/orders", null));

        // No clock moves, so that nothing but the end can make it tell.
        await api.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, counted["gatehouse.call_reports", $"api={Plans.Orders} outcome=told"]);
        Assert.Equal(1, counted["gatehouse.refusal_reports", $"api={Plans.Orders} outcome=told"]);

        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        var totals = (await GroupAsync("api", Plans.Orders))!.Value.GetProperty("totals");
        Assert.Equal((2, 1), (totals.GetProperty("api_calls").GetInt32(), totals.GetProperty("api_refusals").GetInt32()));
    }

    [Fact]
    public async Task Where_it_is_switched_off_or_without_credentials_nothing_is_told()
    {
        await using var silent = await StartAsync(options => options.ReportCalls = false);
        await using var nobody = await StartAsync(options => options.ClientId = options.ClientSecret = null);
        await using var telling = await StartAsync();
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        foreach (var api in new[] { silent, nobody, telling }) await CallAsync(api, "/orders", token);
        await UntilToldAsync("api", Plans.Orders, (1, 0, 0));
    }

    private readonly LogRecorder _log = new();

    private async Task<WebApplication> StartAsync(Action<GatehouseOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(_log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(_provider.Clock);
        builder.Services.AddGatehouse(options =>
        {
            (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_provider.Issuer, Plans.Orders, "orders-api", Plans.ApiSecret);
            options.FollowRevocations = false;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapGet("/orders", () => "read").RequireScope("orders.read");
        app.MapGet("/missing", () => Results.NotFound()).RequireScope("orders.read");
        app.MapGet("/forbidden", () => "written").RequireScope("orders.write");
        app.MapGet("/broken", string () => throw new InvalidOperationException("broken")).RequireScope("orders.read");
        app.MapGet("/open", () => "open");
        app.MapGet("/slow", () =>
        {
            _provider.Clock.Advance(TimeSpan.FromSeconds(1.5));
            return "slow";
        }).RequireScope("orders.read");
        await app.StartAsync();
        return app;
    }

    private static async Task<int> CallAsync(WebApplication api, string path, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, api.Urls.Single() + path);
        if (token is not null) request.Headers.Add("Authorization", "Bearer " + token);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private Task UntilToldAsync(string by, string group, (int, int, int) expected) => PassUntilAsync(async () =>
    {
        if (await GroupAsync(by, group) is not { } found) return false;
        var totals = found.GetProperty("totals");
        var counted = (totals.GetProperty("api_calls").GetInt32(), totals.GetProperty("api_refusals").GetInt32(), totals.GetProperty("api_faults").GetInt32());
        Assert.True(counted.Item1 <= expected.Item1, $"{counted} is more than {expected}");
        return counted == expected;
    });

    /// <summary>Lets time pass at provider and API until it is true.</summary>
    private Task PassUntilAsync(Func<Task<bool>> condition, TimeSpan? step = null) => _provider.UntilAsync(() =>
    {
        _provider.Clock.Advance(step ?? TimeSpan.FromSeconds(2));
        return condition();
    });

    private async Task<System.Text.Json.JsonElement?> GroupAsync(string by, string group)
    {
        var found = (await History.ReadAsync(_provider, "15m", by)).GetProperty("groups").EnumerateArray().FirstOrDefault(one => one.GetProperty("group").GetString() == group);
        return found.ValueKind == System.Text.Json.JsonValueKind.Undefined ? null : found;
    }
}
