using System.Net;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary><c>deploy/haproxy</c>.</summary>
public sealed class BehindHaproxy : ProxiedApi
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration)
    {
        foreach (var name in new[] { "haproxy.cfg", "gatehouse.lua" }) File.WriteAllText(Path.Combine(folder, name), configuration("haproxy/" + name));
        return RunningProgram.Start("/usr/sbin/haproxy", ["-db", "-f", Path.Combine(folder, "haproxy.cfg")], new Dictionary<string, string?>(), folder);
    }

    [Fact]
    public async Task A_gateway_that_is_away_lets_nobody_through()
    {
        await Gateway.StopAsync();
        using var response = await SendAsync("/orders", Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }
}
