using System.Net;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>Nothing that an anonymous caller sends makes a series: tens of thousands of names leave as many as one of each kind did.</summary>
[Collection(nameof(Alone))]
public class BoundedSeries(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    private sealed record Kind(string Name, int Count, Func<int, HttpRequestMessage> Request);

    [Fact]
    public async Task Ten_thousand_unknown_names_make_no_new_series()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _provider.Http.BaseAddress };
        // More than the records of refusals that one network may cause: that is counted too.
        foreach (var kind in Kinds()) await SendAsync(http, kind with { Count = 400 }, -400);
        // What a node counts by itself, it has counted once.
        await _provider.UntilAsync(async () => (await SeriesAsync(http)).Any(series => series.StartsWith("gatehouse_sessions_live", StringComparison.Ordinal)));
        var before = await SeriesAsync(http);
        Assert.Contains(before, series => series.StartsWith("gatehouse_token_requests_total{", StringComparison.Ordinal) && series.Contains("client=\"_unknown\"", StringComparison.Ordinal));
        foreach (var kind in Kinds())
        {
            await SendAsync(http, kind, 0);
            var made = (await SeriesAsync(http)).Except(before).ToList();
            Assert.True(made.Count == 0, $"{kind.Name}: {made.Count} new series, such as {string.Join(", ", made.Take(3))}");
        }
    }

    private static IEnumerable<Kind> Kinds() =>
    [
        new("clients", 10_000, i => Form("token", null, ("grant_type", "client_credentials"), ("client_id", $"nobody-{i}"))),
        new("paths", 10_000, i => new HttpRequestMessage(HttpMethod.Get, $"nowhere-{i}/{i}")),
        new("grants", 2000, i => Form("token", "service", ("grant_type", $"urn:nonsense:{i}"))),
        new("scopes", 300, i => Form("token", "service", ("grant_type", "client_credentials"), ("scope", $"nonsense-{i}"))),
        new("resources", 300, i => Form("token", "service", ("grant_type", "client_credentials"), ("resource", $"https://nowhere-{i}.example.com"))),
        new("authorization requests", 300, i => new HttpRequestMessage(HttpMethod.Get, $"authorize?client_id=nobody-{i}&response_type=x{i}&redirect_uri=https://x{i}.example.com")),
        new("methods", 300, i => new HttpRequestMessage(new HttpMethod($"M{i + 1000}"), "token")),
        new("hosts", 300, i => new HttpRequestMessage(HttpMethod.Get, "healthz/live") { Headers = { Host = $"host-{i}.example.com" } }),
        new("introspections", 300, i => Form("introspect", null, ("client_id", $"nobody-{i}"), ("token", $"t{i}"))),
        new("pushed requests", 300, i => Form("par", null, ("client_id", $"nobody-{i}"))),
        new("user agents", 300, i => new HttpRequestMessage(HttpMethod.Get, "jwks") { Headers = { { "User-Agent", $"agent/{i}" }, { "Origin", $"https://o{i}.example.com" } } }),
    ];

    private static HttpRequestMessage Form(string path, string? client, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        if (client is not null) request.Headers.Add("Authorization", Requests.Basic(client, Requests.SecretOf(client)));
        return request;
    }

    private static Task SendAsync(HttpClient http, Kind kind, int from) => Parallel.ForEachAsync(Enumerable.Range(from, kind.Count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
    {
        using var request = kind.Request(i);
        using var answer = await http.SendAsync(request, cancel);
        Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{kind.Name} {i}: {answer.StatusCode}");
    });

    /// <summary>
    /// Every series by name and labels. Those of the runtime and of the database are left out: they come with what the runtime does, and with the statements that a node
    /// makes by itself every few seconds or minutes, whose names stand in the code. A scrape is answered again for 300 ms, so an older one is waited out.
    /// </summary>
    private static async Task<HashSet<string>> SeriesAsync(HttpClient http)
    {
        await Task.Delay(400);
        string[] leftOut = ["#", "dotnet_", "gatehouse_database_"];
        return [.. (await http.GetStringAsync("metrics")).Split('\n').Where(line => line.Length > 0 && !leftOut.Any(prefix => line.StartsWith(prefix, StringComparison.Ordinal))).Select(line => line[..line.LastIndexOf('}')])];
    }
}
