using System.Net;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>The connections to upstreams. Nothing on them is done in the caller's place: no redirect followed, no cookie kept, nothing unpacked.</summary>
internal sealed class UpstreamConnections : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Names of upstreams may come to mean other addresses.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    public void Dispose() => Invoker.Dispose();
}
