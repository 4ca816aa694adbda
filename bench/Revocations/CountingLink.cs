using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Bench.Revocations;

/// <summary>Leads to the provider and counts every byte in both directions, as a network would carry them (without TCP's own).</summary>
internal sealed class CountingLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private long _bytes;

    public CountingLink(string target)
    {
        _target = new Uri(target);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private async Task ServeAsync(TcpClient caller)
    {
        using (caller)
        using (var target = new TcpClient { NoDelay = true })
        {
            caller.NoDelay = true;
            await target.ConnectAsync(_target.Host, _target.Port);
            await Task.WhenAny(PumpAsync(caller.GetStream(), target.GetStream()), PumpAsync(target.GetStream(), caller.GetStream()));
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16384];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0)
            {
                Interlocked.Add(ref _bytes, read);
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // Either end is gone.
        }
    }
}
