using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Keys;

/// <summary>The connection to a provider behind the backs of callers.</summary>
internal static class Backchannel
{
    public static HttpClient Client(HttpMessageHandler? handler, TimeSpan timeout) =>
        new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, disposeHandler: handler is null)
        {
            Timeout = timeout,
            MaxResponseContentBufferSize = 1024 * 1024,
        };

    /// <summary>A client and its secret. Both halves are form-encoded before they are joined: a secret may contain a colon.</summary>
    [Spec("RFC 6749", "2.3.1")]
    public static AuthenticationHeaderValue Credentials(string? clientId, string? secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret)}")));
}
