using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Monitoring.Faults;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Composition;

/// <summary>
/// There are no containers and no Grafana here: the programs of <c>deploy/compose.yaml</c> are started as processes with its arguments,
/// variables, files and ports, and what Grafana would read is read.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
[Trait("Runs", "once")]
public sealed class Composed : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new() { ["GATEHOUSE_METRICS_TOKEN"] = Monitored.Token, ["GRAFANA_PASSWORD"] = "a-password-for-tests-only" };

    private readonly ComposeFile _compose = new(Variables);
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Provider_API_Prometheus_and_what_Grafana_reads_find_each_other()
    {
        if (!File.Exists("/usr/bin/prometheus")) Assert.Skip("prometheus is missing: apt-get install prometheus");
        await Within.Async(TimeSpan.FromSeconds(60), () => Task.FromResult(new[] { 8080, 8081, 5001, 9464, 9090 }.All(IsFree)));
        await using var provider = GatehouseProcess.Run(_compose.Command("provider"), new GatehouseSettings { Environment = new Dictionary<string, string?>(_compose.Environment("provider")) { ["GATEHOUSE_DATA"] = Path.Combine(_folder.Path, "data") } }, _folder.Path);
        var secret = await provider.WaitForOutputAsync(@"nightly:(\S+)", TimeSpan.FromSeconds(60));
        await using var api = RunningProgram.Start("dotnet", [Checkout.BuiltAssembly("examples/secured-api", "SecuredApi.dll")], new Dictionary<string, string?>(_compose.Environment("api")) { ["ASPNETCORE_ENVIRONMENT"] = null, ["ORDERS_APP"] = null }, _folder.Path);
        await api.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));
        _compose.Place("prometheus", _folder.Path);
        var (published, arguments) = (_compose.Published("prometheus").Single(), _compose.Command("prometheus").Select(argument => argument.Replace("=/", $"={_folder.Path}/")));
        await using var prometheus = RunningProgram.Start("prometheus", [.. arguments, $"--web.listen-address=127.0.0.1:{published}"], new Dictionary<string, string?>(), _folder.Path);
        await prometheus.WaitForOutputAsync("Server is ready", TimeSpan.FromSeconds(60));

        // From outside, by what is published: the issuer is the address that browsers know, whichever port they came by.
        var (id, orders) = (_compose.Published("provider")[0], _compose.Published("provider")[1]);
        var metadata = JsonDocument.Parse(await _http.GetStringAsync($"http://127.0.0.1:{id}/.well-known/openid-configuration")).RootElement;
        Assert.Equal(_compose.Environment("api")["GATEHOUSE_ISSUER"], metadata.GetProperty("issuer").GetString());
        var token = AssertAnswer.Succeeded(await new OAuthClient($"http://127.0.0.1:{id}", "nightly", secret.Groups[1].Value).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{orders}/orders") { Headers = { Authorization = new("Bearer", token) } };
        using var answer = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var source = DataSource();
        await Within.Async(TimeSpan.FromSeconds(90), async () => await CountAsync(source, "up == 1") == 2 && await CountAsync(source, "gatehouse_token_requests_total") > 0 && await CountAsync(source, "gatehouse_api_calls_total") > 0);
        var rules = JsonDocument.Parse(await _http.GetStringAsync(source + "/api/v1/rules")).RootElement.GetProperty("data").GetProperty("groups").GetArrayLength();
        Assert.True(rules > 4, "The rules are not loaded.");
    }

    /// <summary>What Grafana makes of its provisioning: where it asks, and the dashboards that it shows.</summary>
    private string DataSource()
    {
        _compose.Place("grafana", _folder.Path);
        var provisioning = Path.Combine(_folder.Path, "etc", "grafana", "provisioning");
        var folder = Regex.Match(File.ReadAllText(Path.Combine(provisioning, "dashboards", "gatehouse.yaml")), "path: (\\S+)").Groups[1].Value;
        Assert.Equal(6, Directory.GetFiles(_folder.Path + folder, "*.json").Length);
        var url = Regex.Match(File.ReadAllText(Path.Combine(provisioning, "datasources", "gatehouse.yaml")), @"url: \$\{(\w+)\}").Groups[1].Value;
        return _compose.Environment("grafana")[url]!;
    }

    private async Task<int> CountAsync(string source, string expression) =>
        JsonDocument.Parse(await _http.GetStringAsync($"{source}/api/v1/query?query={Uri.EscapeDataString(expression)}")).RootElement.GetProperty("data").GetProperty("result").GetArrayLength();

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
