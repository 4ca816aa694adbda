using System.Collections.Concurrent;
using System.Net;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A client that hears that its user has answered (CIBA section 10.2).</summary>
internal sealed class PingListener : IDisposable
{
    private readonly HttpListener _http = new();

    private PingListener(string address) => Address = address;

    public string Address { get; }

    /// <summary>The headers by which it was shown who calls.</summary>
    public ConcurrentQueue<string> Shown { get; } = new();

    public static PingListener Start()
    {
        var listener = new PingListener($"http://127.0.0.1:{Checkout.FreePort()}/ping");
        listener._http.Prefixes.Add(listener.Address + "/");
        listener._http.Start();
        _ = listener.ListenAsync();
        return listener;
    }

    public void Dispose() => _http.Close();

    private async Task ListenAsync()
    {
        try
        {
            while (_http.IsListening)
            {
                var call = await _http.GetContextAsync();
                Shown.Enqueue(call.Request.Headers["Authorization"] ?? "");
                call.Response.StatusCode = 204;
                call.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
