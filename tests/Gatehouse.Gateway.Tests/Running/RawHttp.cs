using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.Tests.Running;

/// <summary>HTTP/1.1 byte by byte, for both ends.</summary>
internal static class RawHttp
{
    public static async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r') return head.ToString();
        }
        return null;
    }

    public static async Task<string> ReadBodyAsync(Stream stream, string head)
    {
        if (ValueOf(head, "Transfer-Encoding") is not null)
        {
            var body = new StringBuilder();
            while (true)
            {
                var size = int.Parse((await ReadLineAsync(stream)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                body.Append(await ReadAsync(stream, size));
                await ReadLineAsync(stream);
                if (size == 0) return body.ToString();
            }
        }
        return ValueOf(head, "Content-Length") is { } length ? await ReadAsync(stream, int.Parse(length, CultureInfo.InvariantCulture)) : "";
    }

    /// <summary>Sends these bytes on a connection of their own, and reads one answer.</summary>
    public static async Task<RawAnswer> SendAsync(int port, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", port, limit.Token);
        var stream = new BufferedStream(connection.GetStream());
        var sent = Task.Run(async () =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            await stream.FlushAsync(limit.Token);
        });
        await sent;
        return await ReadAnswerAsync(stream).WaitAsync(limit.Token);
    }

    public static async Task<RawAnswer> ReadAnswerAsync(Stream stream)
    {
        try
        {
            if (await ReadHeadAsync(stream) is not { } head) return new RawAnswer(0, "", "");
            return new RawAnswer(int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head, await ReadBodyAsync(stream, head));
        }
        catch (IOException)
        {
            return new RawAnswer(0, "", "");
        }
    }

    public static string? ValueOf(string head, string name) =>
        head.Split("\r\n").Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n') line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }

    private static async Task<string> ReadAsync(Stream stream, int size)
    {
        var body = new byte[size];
        await stream.ReadExactlyAsync(body);
        return Encoding.Latin1.GetString(body);
    }
}

/// <summary>An answer as it was read; status 0 when the connection was broken off before there was one.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    public string? Header(string name) => RawHttp.ValueOf(Head, name);

    /// <summary>The reason that the gateway gives.</summary>
    public string? Reason => Header("Gatehouse-Reason");

    public string? Refusal => Header("Gatehouse-Refusal");
}
