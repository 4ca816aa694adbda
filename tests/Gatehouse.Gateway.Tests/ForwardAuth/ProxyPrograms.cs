namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary>The proxies of this machine, started with what lies under <c>deploy/</c>.</summary>
internal static class ProxyPrograms
{
    public static RunningProgram Caddy(string folder, Func<string, string> configuration)
    {
        var file = Path.Combine(folder, "Caddyfile");
        File.WriteAllText(file, "{\n\tadmin off\n\tauto_https off\n}\n" + configuration("caddy/Caddyfile"));
        return Caddy(folder, "run", "--config", file, "--adapter", "caddyfile");
    }

    /// <summary>A plain server of files.</summary>
    public static RunningProgram FileServer(string folder, int port) => Caddy(folder, "file-server", "--listen", $"127.0.0.1:{port}", "--root", folder);

    public static RunningProgram Haproxy(string folder, Func<string, string> configuration)
    {
        foreach (var name in new[] { "haproxy.cfg", "gatehouse.lua" }) File.WriteAllText(Path.Combine(folder, name), configuration("haproxy/" + name));
        return RunningProgram.Start("/usr/sbin/haproxy", ["-db", "-f", Path.Combine(folder, "haproxy.cfg")], new Dictionary<string, string?>(), folder);
    }

    public static RunningProgram Nginx(string folder, Func<string, string> configuration)
    {
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off; master_process off; error_log stderr info; pid {{folder}}/nginx.pid;
            events { worker_connections 64; }
            http {
                access_log off; client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
            {{configuration("nginx/gatehouse.conf")}}
            }
            """);
        return RunningProgram.Start("/usr/sbin/nginx", ["-c", file, "-p", folder], new Dictionary<string, string?>(), folder);
    }

    private static RunningProgram Caddy(string folder, params string[] arguments) =>
        RunningProgram.Start("caddy", arguments, new Dictionary<string, string?> { ["HOME"] = folder, ["XDG_DATA_HOME"] = folder, ["XDG_CONFIG_HOME"] = folder }, folder);
}
