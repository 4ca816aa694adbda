using System.Net;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary><c>deploy/nginx</c>.</summary>
public sealed class BehindNginx : ProxiedApi
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration)
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

    [Fact]
    public async Task A_static_site_is_guarded_too()
    {
        using (var response = await SendAsync("/site/index.html")) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await SendAsync("/site/index.html", Token())) Assert.Equal("<h1>A teapot</h1>", await response.Content.ReadAsStringAsync());
    }
}
