using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A link between two programs that can be led elsewhere, cut or slow, and that can swallow what is sent without telling anybody.</summary>
public sealed class Link : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _connections = new();
    private readonly Task _accepting;

    public Link(string url)
    {
        Target = url;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Where new connections lead.</summary>
    public string Target { get; set; }

    /// <summary>Whether what is sent, on old connections and new ones, arrives nowhere.</summary>
    public volatile bool Swallows;

    /// <summary>How long the answers of the target are on their way.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>Whether no connection is made any more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Breaks the connections that there are and lets no new ones be made.</summary>
    public void Cut()
    {
        IsCut = true;
        Break();
    }

    /// <summary>Everything goes through again, at once.</summary>
    public void Restore() => (IsCut, Swallows, Lag) = (false, false, TimeSpan.Zero);

    /// <summary>Breaks the connections that there are.</summary>
    public void Break()
    {
        foreach (var (connection, _) in _connections) connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Break();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var caller = await _listener.AcceptTcpClientAsync();
                if (IsCut) caller.Dispose();
                else _ = ServeAsync(caller);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient caller)
    {
        using var target = new TcpClient();
        using (caller)
            try
            {
                _connections[caller] = _connections[target] = 0;
                var uri = new Uri(Target);
                if (!Swallows) await target.ConnectAsync(uri.Host, uri.Port);
                else await Task.Delay(Timeout.Infinite, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
                await Task.WhenAny(PumpAsync(caller.GetStream(), target.GetStream(), () => TimeSpan.Zero), PumpAsync(target.GetStream(), caller.GetStream(), () => Lag));
            }
            catch (Exception broken) when (broken is SocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // Either end is gone: the other one sees the same.
            }
            finally
            {
                _connections.TryRemove(caller, out _);
                _connections.TryRemove(target, out _);
            }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<TimeSpan> lag)
    {
        var buffer = new byte[8192];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            if (Swallows) continue;
            if (lag() is var late && late > TimeSpan.Zero) await Task.Delay(late);
            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
