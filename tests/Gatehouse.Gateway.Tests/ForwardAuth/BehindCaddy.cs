using System.Net;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary><c>deploy/caddy</c>.</summary>
public sealed class BehindCaddy : ProxiedApi
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration)
    {
        var file = Path.Combine(folder, "Caddyfile");
        File.WriteAllText(file, "{\n\tadmin off\n\tauto_https off\n}\n" + configuration("caddy/Caddyfile"));
        return RunningProgram.Start("caddy", ["run", "--config", file, "--adapter", "caddyfile"], new Dictionary<string, string?> { ["HOME"] = folder, ["XDG_DATA_HOME"] = folder, ["XDG_CONFIG_HOME"] = folder }, folder);
    }

    [Fact]
    public async Task A_static_site_is_guarded_too()
    {
        using (var response = await SendAsync("/site/")) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using (var response = await SendAsync("/site/", Token())) Assert.Equal("<h1>A teapot</h1>", await response.Content.ReadAsStringAsync());
    }
}
