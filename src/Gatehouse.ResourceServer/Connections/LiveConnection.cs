using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.ResourceServer.Connections;

/// <summary>Requests that open a connection which stays: a WebSocket, or a stream of events.</summary>
internal static class LiveConnection
{
    private const string WebSocket = "websocket";
    private const string EventStream = "text/event-stream";

    [Spec("RFC 6455", "4.1"), Spec("RFC 8441", "4")]
    public static bool IsAsked(IHttpRequestFeature request, IFeatureCollection features) =>
        HttpMethods.IsConnect(request.Method) ? features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: WebSocket }
        : HttpMethods.IsGet(request.Method) && (IsWebSocket(request.Headers) || IsEventStream(request.Headers));

    /// <summary>The same by a look at the headers that no other request has.</summary>
    public static bool MayBeAsked(HttpRequest request) => request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method) || IsEventStream(request.Headers);

    private static bool IsWebSocket(IHeaderDictionary headers) => WebSocket.Equals(headers.Upgrade.ToString().Trim(), StringComparison.OrdinalIgnoreCase);

    private static bool IsEventStream(IHeaderDictionary headers)
    {
        foreach (var value in headers.Accept)
            if (value?.Contains(EventStream, StringComparison.OrdinalIgnoreCase) == true)
                return true;
        return false;
    }
}
