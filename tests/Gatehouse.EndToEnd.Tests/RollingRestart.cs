using System.Net;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Two nodes are restarted one after the other (SIGTERM) behind a real nginx that tries the next node, while clients go on.</summary>
public sealed class RollingRestart : IAsyncLifetime
{
    private const int Clients = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly Shop _shop = new();
    private readonly int _port = Checkout.FreePort();
    private GatehouseProcess _first = null!;
    private GatehouseProcess _second = null!;
    private RunningProgram _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        if (!File.Exists("/usr/sbin/nginx")) Assert.Skip("nginx is not installed (Debian package nginx).");
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        var issuer = $"http://localhost:{_port}";
        _first = await _shop.StartAsync(new GatehouseSettings { Database = database, RootSecret = _shop.RootSecret, Plan = _shop.Plan(issuer) });
        _second = await _shop.StartAsync(new GatehouseSettings { Database = database, RootSecret = _shop.RootSecret, Plan = _shop.Plan(issuer) });
        _proxy = await StartProxyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        if (_first is not null) await _first.DisposeAsync();
        if (_second is not null) await _second.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Not_one_request_fails()
    {
        var provider = $"http://localhost:{_port}";
        var web = _shop.Web(_first).At(provider);
        var nightly = _shop.Nightly(_first).At(provider);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using var browser = new Browser(provider);
            var refreshToken = (await _shop.SignInAsync(web, browser)).RefreshToken;
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                var renewed = await web.RefreshAsync(refreshToken);
                Assert.True(renewed.Succeeded, $"refresh answered {renewed.Status}: {renewed.Body}");
                refreshToken = renewed.RefreshToken;
                var service = await nightly.TokenAsync(("grant_type", "client_credentials"));
                Assert.True(service.Succeeded, $"client credentials answered {service.Status}: {service.Body}");
            }
            return count;
        })).ToList();

        for (var round = 0; round < 2; round++)
            foreach (var node in (GatehouseProcess[])[_first, _second])
            {
                await Task.Delay(500);
                Assert.Equal(0, await node.StopAsync());
                await node.RestartAsync();
            }
        await Task.Delay(500);
        await stop.CancelAsync();

        Assert.All(await Task.WhenAll(clients), count => Assert.True(count > 5));
    }

    private async Task<RunningProgram> StartProxyAsync()
    {
        var configuration = Path.Combine(_folder.Path, "nginx.conf");
        // Whoever runs the tests owns the folder, so the workers must be the same user.
        await File.WriteAllTextAsync(configuration, $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            pid {{_folder.Path}}/nginx.pid;
            error_log {{_folder.Path}}/error.log;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{_folder.Path}}/body; proxy_temp_path {{_folder.Path}}/proxy; fastcgi_temp_path {{_folder.Path}}/fastcgi;
              uwsgi_temp_path {{_folder.Path}}/uwsgi; scgi_temp_path {{_folder.Path}}/scgi;
              upstream gatehouse {
                server 127.0.0.1:{{_first.Settings.Port}} max_fails=0;
                server 127.0.0.1:{{_second.Settings.Port}} max_fails=0;
                keepalive 16;
              }
              server {
                listen 127.0.0.1:{{_port}};
                location / {
                  proxy_pass http://gatehouse;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_next_upstream error timeout http_502 http_503 non_idempotent;
                }
              }
            }
            """);
        var proxy = RunningProgram.Start("/usr/sbin/nginx", ["-c", configuration, "-p", _folder.Path, "-e", Path.Combine(_folder.Path, "error.log"), "-g", "daemon off; master_process off;"], new Dictionary<string, string?>(), _folder.Path);
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                if ((await http.GetAsync($"http://127.0.0.1:{_port}/healthz/live")).StatusCode == HttpStatusCode.OK) return proxy;
            }
            catch (HttpRequestException)
            {
                if (proxy.HasExited) break;
            }
            await Task.Delay(50);
        }
        throw new InvalidOperationException($"nginx does not answer:\n{proxy.Output}");
    }
}
