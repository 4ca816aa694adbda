using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

internal sealed record LoadedRule(string Name, string Query, string Health, bool IsAlert);

/// <summary>Debian's Prometheus on the shipped files.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly RunningProgram _program;

    private PrometheusProcess(Monitored monitored)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(Promtool.Folder, "rules")))
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "rules"));
            File.Copy(path, Path.Combine(_folder.Path, "rules", Path.GetFileName(path)));
        }
        var configuration = File.ReadAllText(Path.Combine(Promtool.Folder, "prometheus.yml")).Replace("_interval: 15s", "_interval: 1s");
        foreach (var (shipped, here) in monitored.Targets) configuration = configuration.Replace(shipped, here);
        File.WriteAllText(Path.Combine(_folder.Path, "prometheus.yml"), configuration);
        File.WriteAllText(Path.Combine(_folder.Path, "metrics-token"), Monitored.Token);
        var port = Checkout.FreePort();
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        string[] arguments = ["--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", $"--web.listen-address=127.0.0.1:{port}"];
        _program = RunningProgram.Start("prometheus", arguments, new Dictionary<string, string?>(), _folder.Path);
    }

    public static async Task<PrometheusProcess> StartAsync(Monitored monitored)
    {
        if (!File.Exists("/usr/bin/prometheus")) Assert.Skip("prometheus is missing: apt-get install prometheus");
        var started = new PrometheusProcess(monitored);
        await started._program.WaitForOutputAsync("Server is ready", TimeSpan.FromSeconds(60));
        return started;
    }

    /// <summary>How many series an expression returns at this moment.</summary>
    public async Task<int> CountAsync(string expression) => (await QueryAsync(expression)).GetArrayLength();

    /// <summary>What an expression returns at this moment, as the API of Prometheus tells it.</summary>
    public async Task<JsonElement> QueryAsync(string expression)
    {
        using var answer = await _http.GetAsync("api/v1/query?query=" + Uri.EscapeDataString(expression));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{expression}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
    }

    public async Task<IReadOnlyList<LoadedRule>> RulesAsync()
    {
        var root = JsonDocument.Parse(await _http.GetStringAsync("api/v1/rules")).RootElement;
        return [.. root.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())
            .Select(rule => new LoadedRule(rule.GetProperty("name").GetString()!, rule.GetProperty("query").GetString()!, rule.GetProperty("health").GetString()!, rule.GetProperty("type").GetString() == "alerting"))];
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
