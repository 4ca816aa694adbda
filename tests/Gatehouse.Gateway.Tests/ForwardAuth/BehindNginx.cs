namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary><c>deploy/nginx</c>.</summary>
public sealed class BehindNginx : ProxiedApi
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration) => ProxyPrograms.Nginx(folder, configuration);
}

/// <summary>The same for people with browsers.</summary>
public sealed class SessionsBehindNginx : ProxiedSessions
{
    protected override RunningProgram Start(string folder, Func<string, string> configuration) => ProxyPrograms.Nginx(folder, configuration);
}
