using System.Globalization;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary>What stands behind a proxy, and the proxy in front of it: an API in Node.js that tells what reached it, and a folder of files.</summary>
internal sealed class Behind : IAsyncDisposable
{
    private const string Api = """
        require("http").createServer((request, response) => response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers })))
            .listen(+process.argv[1], "127.0.0.1", () => console.log("listening"));
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-proxy-").FullName;
    private RunningProgram? _api;
    private RunningProgram? _files;

    public RunningProgram? Proxy { get; private set; }

    /// <param name="start">Starts the proxy in a folder, with a way to get at what lies under <c>deploy/</c>: only its addresses and folders are replaced.</param>
    public async Task StartAsync(Func<string, Func<string, string>, RunningProgram> start, int gatewayPort, int proxyPort)
    {
        var (apiPort, filesPort) = (Checkout.FreePort(), Checkout.FreePort());
        _api = RunningProgram.Start("node", ["-e", Api, apiPort.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string?>(), _folder);
        await _api.WaitForOutputAsync("listening", TimeSpan.FromSeconds(20));
        Directory.CreateDirectory(Path.Combine(_folder, "site"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "site", "index.html"), "<h1>A teapot</h1>");
        _files = ProxyPrograms.FileServer(_folder, filesPort);
        Proxy = start(_folder, file => File.ReadAllText(Path.Combine(Checkout.Root, "deploy", file))
            .Replace("127.0.0.1:8090", $"127.0.0.1:{gatewayPort}").Replace("127.0.0.1:5001", $"127.0.0.1:{apiPort}").Replace("127.0.0.1:5002", $"127.0.0.1:{filesPort}")
            .Replace(":8081", $":{proxyPort}").Replace("/var/www", _folder));
        using var client = new HttpClient();
        for (var i = 0; !await AnswersAsync(client, $"http://localhost:{proxyPort}/public/ready") || !await AnswersAsync(client, $"http://127.0.0.1:{filesPort}/site/"); i++)
        {
            if (Proxy.HasExited || i > 500) throw new InvalidOperationException(Proxy.Output + _files.Output);
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Proxy is not null)
        {
            await Proxy.StopAsync(TimeSpan.FromSeconds(20));
            await Proxy.DisposeAsync();
        }
        if (_api is not null) await _api.DisposeAsync();
        if (_files is not null) await _files.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string address)
    {
        try
        {
            using var response = await client.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
