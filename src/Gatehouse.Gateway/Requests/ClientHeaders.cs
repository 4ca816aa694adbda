using System.Collections.Frozen;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Requests;

/// <summary>What callers may not say in headers: some are refused, because without them it would be another request; the rest are taken off.</summary>
internal static class ClientHeaders
{
    private static readonly string[] MethodOverrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    private static readonly FrozenSet<string> HopByHop = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "close", "keep-alive", "upgrade", "te");

    // Upstreams believe these of a proxy: who calls, from where, and for which path.
    private static readonly string[] ProtectedStarts =
    [
        "Gatehouse-", "X-Forwarded-", "X-Auth-Request-", "X-Authenticated-", "X-Original-", "X-Rewrite-", "X-Remote-", "X-MS-CLIENT-PRINCIPAL", "X-MS-TOKEN-", "X-Goog-Authenticated-",
        "X-Amzn-Oidc-", "X-WebAuth-", "X-SSL-", "SSL-Client-", "X-Client-Cert", "Client-Cert", "Remote-",
    ];

    private static readonly string[] Misleading = ["X-Original-", "X-Rewrite-", "X-Remote-", "Remote-"];

    private static readonly FrozenSet<string> Protected = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-ProxyUser-Ip", "X-User", "X-Proxy-User", "X-ARR-ClientCert", "X-Envoy-External-Address",
        "Via", "Proxy", "X-Host");

    [Spec("RFC 9110", "7.6.1"), Spec("RFC 9110", "7.8")]
    public static GatewayRefusal? FaultOf(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (headers.Keys.Any(static name => MethodOverrides.Contains(name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase))) return GatewayRefusals.MethodOverride;
        // A proxy takes off what Connection names; whoever names Authorization or an identity header there would have it taken off on the way.
        foreach (var line in headers.Connection)
            foreach (var option in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                if (!HopByHop.Contains(option))
                    return GatewayRefusals.ConnectionHeader;
        var upgrades = headers.Upgrade;
        return upgrades.Count == 0 || IsWebSocket(http) ? null : GatewayRefusals.UpgradeUnknown;
    }

    /// <summary>A handshake by HTTP/1.1, or by HTTP/2 and its extended CONNECT.</summary>
    [Spec("RFC 6455", "4.2.1"), Spec("RFC 8441", "4")]
    public static bool IsWebSocket(HttpContext http) =>
        http.Request.Headers.Upgrade is { Count: 1 } upgrade && string.Equals(upgrade[0], "websocket", StringComparison.OrdinalIgnoreCase)
        || http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    /// <summary>Takes off what only a proxy may say. A name with underscores is the same name to what runs behind CGI or WSGI.</summary>
    [Spec("RFC 7239", "8.1")]
    public static void Strip(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys.Where(IsProtected).ToArray()) headers.Remove(name);
    }

    /// <summary>
    /// Whether a header is there that an upstream could believe and that no proxy overwrites: one that is written with underscores, or that names
    /// another path or person. Those of forwarding itself a proxy sends on its own account.
    /// </summary>
    public static bool ReachesUpstream(IHeaderDictionary headers) => headers.Keys.Any(static name => IsProtected(name) && (name.Contains('_') || Array.Exists(Misleading, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))));

    public static bool IsProtected(string name)
    {
        var plain = name.Replace('_', '-');
        return Protected.Contains(plain) || Array.Exists(ProtectedStarts, start => plain.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }
}
