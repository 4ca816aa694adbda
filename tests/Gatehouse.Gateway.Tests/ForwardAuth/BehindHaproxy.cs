using System.Net;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary><c>deploy/haproxy</c>.</summary>
public sealed class BehindHaproxy : ProxiedApi
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration) => ProxyPrograms.Haproxy(folder, configuration);

    [Fact]
    public async Task A_gateway_that_is_away_lets_nobody_through()
    {
        await Gateway.StopAsync();
        using var response = await SendAsync("/orders", Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }
}

/// <summary>The same for people with browsers.</summary>
public sealed class SessionsBehindHaproxy : ProxiedSessions
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration) => ProxyPrograms.Haproxy(folder, configuration);
}
