namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary><c>deploy/caddy</c>.</summary>
public sealed class BehindCaddy : ProxiedApi
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration) => ProxyPrograms.Caddy(folder, configuration);
}

/// <summary>The same for people with browsers.</summary>
public sealed class SessionsBehindCaddy : ProxiedSessions
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration) => ProxyPrograms.Caddy(folder, configuration);
}
