using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.Tests.Running;

/// <summary>An API that reads its socket itself, so that nothing hides what reached it, and answers with what it read.</summary>
public sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private readonly CancellationTokenSource _stop = new();

    public RawUpstream()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The heads of all requests, each up to its empty line.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>The bodies of those that had one.</summary>
    public ConcurrentQueue<string> Bodies { get; } = [];

    /// <summary>Makes the answer of a head; null breaks the connection off.</summary>
    public Func<string, byte[]?> Answer { get; set; } = static head => Ok(head);

    /// <summary>The answers go on after this was sent, and the connection ends.</summary>
    public bool BreaksOff { get; set; }

    public static byte[] Ok(string body, string headers = "") =>
        Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{headers}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>The request line that reached it last.</summary>
    public string LastRequestLine => Heads.Last().Split("\r\n")[0];

    /// <summary>The values that a header had in the last request.</summary>
    public string[] LastHeader(string name) => [.. Heads.Last().Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var connection in _connections) connection.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
                connection.NoDelay = true;
                _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        try
        {
            using var _ = connection;
            var stream = new BufferedStream(connection.GetStream());
            while (await RawHttp.ReadHeadAsync(stream) is { } head)
            {
                Heads.Enqueue(head);
                if (await RawHttp.ReadBodyAsync(stream, head) is { Length: > 0 } body) Bodies.Enqueue(body);
                if (Answer(head) is not { } answer) return;
                await stream.WriteAsync(answer);
                await stream.FlushAsync();
                if (BreaksOff) return;
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
