using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Running;

/// <summary>An API on Kestrel, for what is more than one answer: WebSockets, and streams either way.</summary>
public sealed class KestrelUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelUpstream(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>Whether its health probe is answered with a success.</summary>
    public bool IsWell { get; set; } = true;

    public int Calls => Volatile.Read(ref _calls);

    private int _calls;

    public static async Task<KestrelUpstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var upstream = new KestrelUpstream(builder.Build());
        upstream._app.UseWebSockets();
        upstream._app.Run(upstream.AnswerAsync);
        await upstream._app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/healthz")
        {
            http.Response.StatusCode = IsWell ? 200 : 503;
            return;
        }
        Interlocked.Increment(ref _calls);
        if (http.WebSockets.IsWebSocketRequest) await EchoAsync(http);
        else if (http.Request.Path == "/public/count") await CountAsync(http);
        else if (http.Request.Path == "/public/download") await DownloadAsync(http);
        else if (http.Request.Path == "/public/slow") await SlowAsync(http);
        else await http.Response.WriteAsync(Address);
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static async Task CountAsync(HttpContext http)
    {
        var buffer = new byte[64 * 1024];
        var total = 0L;
        while (await http.Request.Body.ReadAsync(buffer) is > 0 and var read) total += read;
        await http.Response.WriteAsync(total.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task DownloadAsync(HttpContext http)
    {
        var chunk = new byte[64 * 1024];
        for (var i = 0; i < 1024; i++) await http.Response.Body.WriteAsync(chunk);
    }

    /// <summary>Ten lines, one every 100 ms.</summary>
    private static async Task SlowAsync(HttpContext http)
    {
        for (var i = 0; i < 10; i++)
        {
            await http.Response.WriteAsync($"{i}\n");
            await http.Response.Body.FlushAsync();
            await Task.Delay(100);
        }
    }
}
