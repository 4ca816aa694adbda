using System.Net;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>Without a collector, and where no trace is kept, the lines that somebody will look for have a trace all the same.</summary>
public sealed class Traced
{
    private const string Brought = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task Structured_lines_of_what_is_refused_have_a_trace_and_those_of_pages_their_path()
    {
        await using var gatehouse = await GatehouseProcess.StartAsync(new GatehouseSettings { Environment = new Dictionary<string, string?> { ["GATEHOUSE_LOG_FORMAT"] = "json" } });
        using var http = new HttpClient { BaseAddress = new Uri(gatehouse.Url) };

        var brought = await RefusedAsync(http, "/token", $"00-{Brought}-00f067aa0ba902b7-01");
        var own = await RefusedAsync(http, "/token", null);
        var page = await RefusedAsync(http, "/authorize", null);

        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(new[] { brought, own, page }.All(id => LineOf(gatehouse, id) is not null)));
        Assert.Equal(Brought, Scoped(gatehouse, brought, "TraceId"));
        Assert.Matches("^[0-9a-f]{32}$", Scoped(gatehouse, own, "TraceId"));
        Assert.NotEqual(Brought, Scoped(gatehouse, own, "TraceId"));
        Assert.Matches("^[0-9a-f]{32}$", Scoped(gatehouse, page, "TraceId"));
        Assert.Equal("/authorize", Scoped(gatehouse, page, "RequestPath"));
    }

    [Fact]
    public async Task A_trace_that_its_sender_keeps_is_kept_and_no_other_where_none_is_drawn()
    {
        using var receiver = OtlpReceiver.Start();
        var environment = new Dictionary<string, string?>(receiver.Environment) { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0" };
        await using var gatehouse = await GatehouseProcess.StartAsync(new GatehouseSettings { Environment = environment });
        using var http = new HttpClient { BaseAddress = new Uri(gatehouse.Url) };

        for (var request = 0; request < 20; request++) await RefusedAsync(http, "/token", null);
        await RefusedAsync(http, "/token", $"00-{Brought}-00f067aa0ba902b7-01");

        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(receiver.Spans.Any(span => span.Name == "POST /token")));
        Assert.All(receiver.Spans, span => Assert.Equal(Brought, span.Trace));
        Assert.Contains(receiver.Spans, span => span.Name == "gatehouse.token.request");
    }

    /// <summary>The id of the refusal.</summary>
    private static async Task<string> RefusedAsync(HttpClient http, string path, string? traceparent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "nobody"), new("client_secret", "wrong")]) };
        if (traceparent is not null) request.Headers.Add("traceparent", traceparent);
        using var answer = await http.SendAsync(request);
        Assert.InRange((int)answer.StatusCode, (int)HttpStatusCode.BadRequest, 499);
        return answer.Headers.GetValues("Gatehouse-Refusal").Single();
    }

    private static string? LineOf(GatehouseProcess gatehouse, string refusal) => gatehouse.Program.Output.Split('\n').FirstOrDefault(line => line.StartsWith('{') && line.Contains(refusal, StringComparison.Ordinal));

    private static string? Scoped(GatehouseProcess gatehouse, string refusal, string name)
    {
        using var line = JsonDocument.Parse(LineOf(gatehouse, refusal)!);
        return line.RootElement.GetProperty("Scopes").EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.Object && scope.TryGetProperty(name, out _)).Select(scope => scope.GetProperty(name).GetString()).FirstOrDefault();
    }
}
