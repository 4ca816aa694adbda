using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.ForwardAuth.Envoy;

/// <summary>Addresses at which HTTP/2 is spoken without TLS, as Envoy asks by gRPC. There both ends must know it beforehand, so they speak nothing else.</summary>
public static class Http2Addresses
{
    /// <param name="urls">Addresses among those that are listened at, separated by semicolons.</param>
    public static void Mark(WebApplicationBuilder builder, string urls)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(urls);
        var ports = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => new Uri(url.Replace("://*", "://localhost").Replace("://+", "://localhost")).Port).ToFrozenSet();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
        {
            if (listen.IPEndPoint is { } end && ports.Contains(end.Port)) listen.Protocols = HttpProtocols.Http2;
        }));
    }
}
