using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse doctor</c> looks at a real server behind a real nginx, well set up and set up wrong in every way that it knows.</summary>
public sealed class Doctor : IDisposable
{
    private const string PassesAll = "location / { proxy_pass http://127.0.0.1:NODE; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; }";

    private readonly TemporaryFolder _folder = new();
    private readonly Shop _shop = new() { More = "trusted_proxies: [127.0.0.1]\nregistration: { mode: open, scope: orders.read }" };
    private readonly int _port = Checkout.FreePort();
    private bool _trusts = true;

    private string Issuer => $"https://localhost:{_port}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_installation_has_no_fault()
    {
        await using var node = await StartAsync(_shop);
        await using var proxy = await StartProxyAsync(node, PassesAll);
        var found = await ExamineAsync(node, "--client-id", "orders-api");
        Assert.DoesNotContain(found, diagnosis => diagnosis.Level == "fault");
        foreach (var subject in (string[])["database", "clean-up", "keys", "plan", "issuer", "clock", "proxy", "feed", "mcp", "certificate"])
            Assert.Contains(found, diagnosis => diagnosis.Subject == subject && diagnosis.Level == "ok");
    }

    [Fact]
    public async Task A_certificate_that_nobody_knows_is_a_fault_and_no_secret_is_shown_to_it()
    {
        await using var node = await StartAsync(_shop);
        await using var proxy = await StartProxyAsync(node, PassesAll);
        _trusts = false;
        var found = await ExamineAsync(node, "--client-id", "orders-api");
        Assert.Contains(found, diagnosis => diagnosis is { Level: "fault", Subject: "certificate" });
        Assert.Contains(found, diagnosis => diagnosis is { Level: "fault", Subject: "feed" } && diagnosis.Told.Contains("the secret was not sent", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("location / { return 301 https://elsewhere.example$request_uri; }", "issuer", "redirects to https://elsewhere.example")]
    [InlineData("location / { return 502; }", "issuer", "answers 502")]
    [InlineData(PassesAll + " location = /token { return 405; }", "proxy", "is answered 405 by somebody else")]
    [InlineData(PassesAll + " location = /token { proxy_pass http://127.0.0.1:NODE; proxy_hide_header Cache-Control; }", "proxy", "have lost Cache-Control")]
    [InlineData(PassesAll + " location = /jwks { default_type application/json; return 200 '{\"keys\":[]}'; }", "keys", "which this database has")]
    [InlineData(PassesAll + " location = /jwks { return 404; }", "keys", "gives no keys: 404")]
    [InlineData("large_client_header_buffers 4 2k; " + PassesAll, "proxy", "a URL of 7 KiB is answered 414")]
    [InlineData(PassesAll + " location = /revocations { return 404; }", "feed", "is answered 404 by somebody else")]
    [InlineData(PassesAll + " location = /revocations { proxy_pass http://127.0.0.1:NODE; proxy_read_timeout 2s; }", "feed", "is broken off after 2")]
    [InlineData(PassesAll + " location /.well-known/oauth-authorization-server { return 404; }", "mcp", "where MCP clients look first")]
    [InlineData("location / { proxy_pass http://127.0.0.1:NODE; sub_filter_types *; sub_filter_once off; sub_filter 'localhost:PORT/userinfo' 'elsewhere/userinfo'; }", "issuer", "elsewhere than the issuer")]
    public async Task What_a_proxy_spoils_is_found_with_the_line_to_change(string server, string subject, string told)
    {
        await using var node = await StartAsync(_shop);
        await using var proxy = await StartProxyAsync(node, server);
        var diagnosis = Assert.Single(await ExamineAsync(node, subject == "feed" ? ["--client-id", "orders-api"] : []), diagnosis => diagnosis.Told.Contains(told, StringComparison.Ordinal));
        Assert.Equal(subject, diagnosis.Subject);
        Assert.NotEmpty(diagnosis.Remedy!);
    }

    [Fact]
    public async Task What_the_plan_lacks_or_will_run_into_is_found()
    {
        await using var node = await StartAsync(new Shop
        {
            MoreClients =
            [
                """{ client_id: late, kind: service, client_secrets: [{ value: "a secret of more than 32 characters", expires_at: 2020-01-01 }], scope: orders.read }""",
                $$"""{ client_id: soon, kind: service, client_secrets: [{ name: old, value: "another secret of 32 characters!!", expires_at: {{DateTime.UtcNow.AddDays(9):yyyy-MM-dd}} }], scope: orders.read }""",
            ],
        });
        await using var proxy = await StartProxyAsync(node, PassesAll);
        var found = await ExamineAsync(node);
        Assert.Contains(found, diagnosis => diagnosis is { Level: "fault", Subject: "proxy", Remedy: not null } && diagnosis.Remedy.Contains("trusted_proxies", StringComparison.Ordinal));
        Assert.Contains(found, diagnosis => diagnosis is { Level: "fault", Subject: "plan" } && diagnosis.Told.Contains("late: its secret ended", StringComparison.Ordinal));
        Assert.Contains(found, diagnosis => diagnosis is { Level: "warning", Subject: "plan" } && diagnosis.Told.Contains("soon: its secret 'old' ends", StringComparison.Ordinal));
        Assert.Contains(found, diagnosis => diagnosis is { Level: "note", Subject: "mcp" });
    }

    [Fact]
    public async Task A_server_that_does_not_run_and_a_root_secret_that_is_another_are_found()
    {
        await using var node = await StartAsync(new Shop());
        await node.StopAsync();
        Assert.Contains(await ExamineAsync(node), diagnosis => diagnosis is { Level: "fault", Subject: "issuer" } && diagnosis.Told.Contains("cannot be reached", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(node.Data, "root-secret"), Convert.ToBase64String(new byte[32]));
        Assert.Contains(await ExamineAsync(node), diagnosis => diagnosis is { Level: "fault", Subject: "keys" } && diagnosis.Told.Contains("another root secret", StringComparison.Ordinal));
        File.Delete(Path.Combine(node.Data, "root-secret"));
        Assert.Contains(await ExamineAsync(node), diagnosis => diagnosis is { Level: "fault", Subject: "database" } && diagnosis.Told.Contains("no root-secret", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(node.Data, "root-secret")));
    }

    [Fact]
    public async Task A_database_that_others_can_read_is_found()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var node = await StartAsync(new Shop());
        var file = Path.Combine(node.Data, "gatehouse.db");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains(await ExamineAsync(node), diagnosis => diagnosis is { Level: "fault", Subject: "database" } && diagnosis.Remedy == $"chmod 600 {file}");
    }

    [Fact]
    public async Task From_outside_the_issuer_alone_is_looked_at()
    {
        await using var node = await StartAsync(new Shop());
        await using var proxy = await StartProxyAsync(node, PassesAll);
        var found = await ExamineAsync(node, "--outside", "--issuer", Issuer);
        Assert.Contains(found, diagnosis => diagnosis is { Level: "ok", Subject: "issuer" });
        Assert.DoesNotContain(found, diagnosis => diagnosis.Subject is "database" or "plan");
    }

    private Task<GatehouseProcess> StartAsync(Shop shop) => shop.StartAsync(new GatehouseSettings { Plan = shop.Plan(Issuer) });

    private async Task<RunningProgram> StartProxyAsync(GatehouseProcess node, string server)
    {
        if (!File.Exists("/usr/sbin/nginx")) Assert.Skip("nginx is not installed (Debian package nginx).");
        await WriteCertificateAsync();
        var configuration = Path.Combine(_folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            pid {{_folder.Path}}/nginx.pid;
            error_log {{_folder.Path}}/error.log;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path {{_folder.Path}}/body; proxy_temp_path {{_folder.Path}}/proxy; fastcgi_temp_path {{_folder.Path}}/fastcgi;
              uwsgi_temp_path {{_folder.Path}}/uwsgi; scgi_temp_path {{_folder.Path}}/scgi;
              server {
                listen 127.0.0.1:{{_port}} ssl;
                ssl_certificate {{_folder.Path}}/certificate.pem; ssl_certificate_key {{_folder.Path}}/key.pem;
                {{server.Replace("NODE", node.Settings.Port.ToString(), StringComparison.Ordinal).Replace("PORT", _port.ToString(), StringComparison.Ordinal)}}
              }
            }
            """);
        var proxy = RunningProgram.Start("/usr/sbin/nginx", ["-c", configuration, "-p", _folder.Path, "-e", Path.Combine(_folder.Path, "error.log"), "-g", "daemon off; master_process off;"], new Dictionary<string, string?>(), _folder.Path);
        await Within.Async(TimeSpan.FromSeconds(10), async () =>
        {
            using var client = new System.Net.Sockets.TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (System.Net.Sockets.SocketException) when (!proxy.HasExited)
            {
                return false;
            }
        });
        return proxy;
    }

    private async Task WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(60));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "certificate.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private async Task<List<(string Level, string Subject, string Told, string? Remedy)>> ExamineAsync(GatehouseProcess node, params string[] more)
    {
        await using var run = GatehouseProcess.Run(
            ["doctor", "--json", .. more, .. more.Contains("--outside") ? (string[])[] : ["--data", node.Data, "--urls", node.Url]],
            node.Settings with { Environment = new Dictionary<string, string?> { ["GATEHOUSE_CLIENT_SECRET"] = _shop.ApiSecret, ["SSL_CERT_FILE"] = _trusts ? Path.Combine(_folder.Path, "certificate.pem") : null } }, Path.GetTempPath());
        Assert.InRange(await run.WaitForExitAsync(TimeSpan.FromSeconds(60)), 0, 1);
        using var json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.GetProperty("diagnoses").EnumerateArray().Select(item => (item.GetProperty("level").GetString()!, item.GetProperty("subject").GetString()!, item.GetProperty("told").GetString()!, item.GetProperty("remedy").GetString()))];
    }
}
