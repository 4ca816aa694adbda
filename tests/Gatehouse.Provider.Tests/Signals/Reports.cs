using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Provider.Signals;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Signals;

/// <summary>APIs and gateways tell of their calls; each report counts once, and only for the API that tells it.</summary>
public sealed class Reports : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Calls_are_shown_by_API_and_client()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await ReportAsync(Report())).Status);
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((12, 3, 1), await CallsAsync("total", "total"));
        Assert.Equal((12, 3, 1), await CallsAsync("api", Plans.Orders));
        Assert.Equal((10, 2, 1), await CallsAsync("client", "service"));
        Assert.Equal((2, 1, 0), await CallsAsync("client", "_unknown"));
        var seconds = (await GroupAsync("api", Plans.Orders)).GetProperty("totals").GetProperty("api_seconds");
        Assert.InRange(seconds.GetProperty("p50").GetDouble(), .0019, .0023);
        Assert.InRange(seconds.GetProperty("p99").GetDouble(), .9, 1.1);
    }

    [Fact]
    public async Task A_report_that_comes_twice_counts_once_and_the_next_one_anew()
    {
        var first = Report();
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.NoContent, (await ReportAsync(first)).Status);
        await ReportAsync(Report(sequence: 2));
        await ReportAsync(Report(instance: "another process"));
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((36, 9, 3), await CallsAsync("total", "total"));
    }

    [Fact]
    public async Task Calls_stand_where_they_were_made_by_the_age_that_the_report_tells()
    {
        var report = Report();
        report["age"] = 95.5;
        await ReportAsync(report);
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        var calls = (await GroupAsync("total", "total")).GetProperty("api_calls").EnumerateArray().Select(point => point.ValueKind == JsonValueKind.Null ? -1 : point.GetInt32()).ToList();
        // A hundred seconds ago a step began; it is the eleventh from the end.
        Assert.Equal(12, calls[^11]);
    }

    [Fact]
    public async Task Clients_that_the_plan_does_not_name_are_one()
    {
        for (var i = 0; i < 20; i++)
        {
            var report = Report(sequence: i);
            report["callers"]![0]!["client_id"] = $"https://client-{i}.example.com/metadata";
            await ReportAsync(report);
        }
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((200, 40, 20), await CallsAsync("client", "_found"));
        Assert.Equal(2, (await History.ReadAsync(_provider, "15m", "client")).GetProperty("groups").GetArrayLength());
    }

    [Theory, Provokes("call_report_not_allowed")]
    [InlineData("service", Plans.Orders)]
    [InlineData("billing-api", Plans.Orders)]
    [InlineData("orders-api", Plans.Billing)]
    [InlineData("orders-api", "https://nobody.example.com")]
    public async Task Only_the_client_that_an_API_is_reports_its_calls(string client, string api)
    {
        var answer = await _provider.PostAsync("signals", client, ("calls", Report(api).ToJsonString()));
        Assert.Equal((HttpStatusCode.Forbidden, "unauthorized_client"), (answer.Status, answer.Error));
        Assert.DoesNotContain(_provider.Get<SignalRecorder>().Unwritten(), row => row.Bytes.Length > 3);
    }

    [Fact]
    public async Task Who_proves_nothing_reports_nothing()
    {
        Assert.Equal("invalid_client", (await ReportAsync(Report(), "spa")).Error);
        using var form = new FormUrlEncodedContent([new("client_id", "orders-api"), new("client_secret", "wrong"), new("calls", Report().ToJsonString())]);
        using var answer = await _provider.Http.PostAsync("signals", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory, Provokes("call_report_malformed")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":-1,"callers":[]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":3600,"callers":[]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1.5,"age":1,"callers":[]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":1,"callers":[{"client_id":"service","calls":0}]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":1,"callers":[{"client_id":"service","calls":2,"refused":2,"failed":1}]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":1,"callers":[{"client_id":"service","calls":2,"durations":"5.3"}]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":1,"callers":[{"client_id":"service","calls":2,"durations":"900.1"}]}""")]
    [InlineData("""{"api":"https://orders.example.com","instance":"a","sequence":1,"age":1,"callers":[{"client_id":"\ud800","calls":2}]}""")]
    public async Task What_is_no_report_is_refused(string report) => Assert.Equal("invalid_request", (await _provider.PostAsync("signals", "orders-api", ("calls", report))).Error);

    [Fact]
    public async Task Other_methods_and_forms_get_the_errors_of_every_direct_endpoint()
    {
        Assert.Equal("invalid_request", (await _provider.PostAsync("signals", "orders-api")).Error);
        using var read = await _provider.Http.GetAsync("signals", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
    }

    [Fact]
    public async Task The_metadata_names_the_endpoint()
    {
        using var metadata = JsonDocument.Parse(await _provider.Http.GetStringAsync(".well-known/oauth-authorization-server", TestContext.Current.CancellationToken));
        Assert.Equal(_provider.Issuer + "/signals", metadata.RootElement.GetProperty("gatehouse_signals_endpoint").GetString());
    }

    /// <summary>Ten calls of the client "service" and two of strangers.</summary>
    private static JsonObject Report(string api = Plans.Orders, int sequence = 1, string instance = "a process") => new()
    {
        ["api"] = api,
        ["instance"] = instance,
        ["sequence"] = sequence,
        ["age"] = 1.5,
        ["callers"] = new JsonArray(
            // Two milliseconds and one second.
            new JsonObject { ["client_id"] = "service", ["calls"] = 10, ["refused"] = 2, ["failed"] = 1, ["durations"] = "56.9_121.1" },
            new JsonObject { ["client_id"] = "_unknown", ["calls"] = 2, ["refused"] = 1, ["durations"] = "56.2" }),
    };

    private Task<Answer> ReportAsync(JsonObject report, string client = "orders-api") => _provider.PostAsync("signals", client, ("calls", report.ToJsonString()));

    private async Task<JsonElement> GroupAsync(string by, string group) =>
        (await History.ReadAsync(_provider, "15m", by)).GetProperty("groups").EnumerateArray().Single(one => one.GetProperty("group").GetString() == group);

    private async Task<(int, int, int)> CallsAsync(string by, string group)
    {
        var totals = (await GroupAsync(by, group)).GetProperty("totals");
        return (totals.GetProperty("api_calls").GetInt32(), totals.GetProperty("api_refusals").GetInt32(), totals.GetProperty("api_faults").GetInt32());
    }
}
