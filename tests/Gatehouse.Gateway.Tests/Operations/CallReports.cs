using System.Net;
using System.Text;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol.Signals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>A gateway tells the provider of the calls of its APIs, in the name of their clients.</summary>
public sealed class CallReports : IAsyncLifetime
{
    private const string Client = "clients: [{ client_id: orders-api, kind: api, apis: [orders], client_secret: a-secret-of-at-least-32-characters }]";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly RawUpstream _upstream = new() { BreaksOff = true };
    private TestIssuer _issuer = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        (_issuer.Reports, _issuer.Clock) = ([], _clock);
        _upstream.Answer = head =>
        {
            if (head.Contains("/any/slow", StringComparison.Ordinal)) _clock.Advance(TimeSpan.FromSeconds(.25));
            if (head.Contains("/any/broken", StringComparison.Ordinal)) return Encoding.Latin1.GetBytes("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
            return head.Contains("/any/half", StringComparison.Ordinal) ? Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") : RawUpstream.Ok(head);
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Each_call_counts_once_with_the_response_time_of_the_upstream()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(_issuer, url, [_upstream.Address], top: Client), builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        var token = gateway.Token(_issuer);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, "/any/slow", token));
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(gateway, "/any/broken", token));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => StatusAsync(gateway, "/any/half", token));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(gateway, "/admin/17", token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, "/any/17", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, "/public/17", null));

        var report = await ToldAsync(calls: 8);
        Assert.Equal(gateway.Url, report.Api);
        var callers = report.Callers.ToDictionary(caller => caller.Client, caller => caller);
        Assert.Equal((6, 1, 2), (callers["shop"].Calls, callers["shop"].Refused, callers["shop"].Failed));
        Assert.Equal((2, 1, 0), (callers["_unknown"].Calls, callers["_unknown"].Refused, callers["_unknown"].Failed));
        Assert.InRange(callers["shop"].Durations.Percentile(1)!.Value, .25 * .95, .25 * 1.05);
        Assert.Equal(6, callers["shop"].Durations.Count);
    }

    [Fact]
    public async Task A_provider_that_does_not_want_to_know_is_told_nothing()
    {
        _issuer.Reports = null;
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(_issuer, url, [_upstream.Address], top: Client), builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        await StatusAsync(gateway, "/public/17", null);
        await PassUntilAsync(() => gateway.Log.Any(line => line.Contains("takes no reports of calls", StringComparison.Ordinal)));
        _issuer.Reports = [];
        await StatusAsync(gateway, "/public/17", null);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_issuer.Reports);
        // Ten minutes later it may have learned to.
        _clock.Advance(TimeSpan.FromMinutes(10));
        await StatusAsync(gateway, "/public/17", null);
        await ToldAsync(calls: 1);
    }

    private async Task<CallReport> ToldAsync(int calls)
    {
        await PassUntilAsync(() => _issuer.Reports!.Count > 0);
        var report = CallReportJson.Read(_issuer.Reports!.First())!;
        Assert.Equal(calls, report.Callers.Sum(caller => caller.Calls));
        return report;
    }

    private async Task PassUntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 300 && !condition(); attempt++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.True(condition());
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayUnderTest gateway, string path, string? token)
    {
        using var answer = await gateway.GetAsync(path, token);
        return answer.StatusCode;
    }
}
