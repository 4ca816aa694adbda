using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Bench.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection, used by one thread with blocking calls: two system calls a request, so that the driver takes
/// as little as possible from the machine it measures.
/// </summary>
internal sealed class HttpConnection(Uri origin) : IDisposable
{
    private Socket? socket;
    private byte[] buffer = new byte[32 * 1024];
    private int filled;

    public HttpAnswer Answer { get; } = new();

    public long Requests { get; private set; }

    public HttpAnswer Send(ReadOnlySpan<byte> request)
    {
        socket ??= Connect();
        Requests++;
        for (var sent = 0; sent < request.Length;)
            sent += socket.Send(request[sent..], SocketFlags.None);

        filled = 0;
        var headEnd = ReadHead();
        Answer.ReadHead(buffer.AsSpan(0, headEnd));
        var body = headEnd + 4;
        Answer.Body = Answer.Chunked ? ReadChunks(body) : ReadLength(body, Answer.ContentLength);
        if (Answer.Closes)
            Dispose();
        return Answer;
    }

    public void Dispose()
    {
        socket?.Dispose();
        socket = null;
    }

    private Socket Connect()
    {
        var connected = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000, SendTimeout = 30_000 };
        connected.Connect(origin.Host, origin.Port);
        return connected;
    }

    private int ReadHead()
    {
        while (true)
        {
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return end;
            Fill();
        }
    }

    private ReadOnlyMemory<byte> ReadLength(int start, int length)
    {
        while (filled < start + length)
            Fill();
        return buffer.AsMemory(start, length);
    }

    /// <summary>Moves the chunks together in place.</summary>
    private ReadOnlyMemory<byte> ReadChunks(int start)
    {
        var (read, write) = (start, start);
        while (true)
        {
            int lineEnd;
            while ((lineEnd = buffer.AsSpan(read, filled - read).IndexOf("\r\n"u8)) < 0)
                Fill();
            if (!Utf8Parser.TryParse(buffer.AsSpan(read, lineEnd), out int size, out _, 'x'))
                throw new InvalidAnswerException("malformed chunk");
            read += lineEnd + 2;
            while (filled < read + size + 2)
                Fill();
            if (size == 0)
                return buffer.AsMemory(start, write - start);
            buffer.AsSpan(read, size).CopyTo(buffer.AsSpan(write));
            write += size;
            read += size + 2;
        }
    }

    private void Fill()
    {
        if (filled == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        var count = socket!.Receive(buffer.AsSpan(filled), SocketFlags.None);
        if (count == 0)
            throw new InvalidAnswerException("the server closed the connection");
        filled += count;
    }
}

/// <summary>The answer last read on a connection; valid until the next request.</summary>
internal sealed class HttpAnswer
{
    public int Status { get; private set; }
    public int ContentLength { get; private set; }
    public bool Chunked { get; private set; }
    public bool Closes { get; private set; }
    public bool Html { get; private set; }
    public string? Location { get; private set; }
    public List<string> SetCookies { get; } = [];
    public ReadOnlyMemory<byte> Body { get; set; }

    public void ReadHead(ReadOnlySpan<byte> head)
    {
        (Status, ContentLength, Chunked, Closes, Html, Location) = (0, 0, false, false, false, null);
        SetCookies.Clear();
        if (head.Length < 12 || !Utf8Parser.TryParse(head[9..12], out int status, out _))
            throw new InvalidAnswerException("malformed status line");
        Status = status;
        foreach (var range in head.SplitAny("\r\n"u8))
        {
            var line = head[range];
            var colon = line.IndexOf((byte)':');
            if (colon > 0)
                ReadField(line[..colon], line[(colon + 1)..].Trim((byte)' '));
        }
    }

    private void ReadField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // The length decides most of the time, so that uninteresting fields cost next to nothing.
        switch (name.Length)
        {
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                ContentLength = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                Chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                break;
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
                break;
            case 12 when Ascii.EqualsIgnoreCase(name, "content-type"u8):
                Html = value.StartsWith("text/html"u8);
                break;
            case 8 when Ascii.EqualsIgnoreCase(name, "location"u8):
                Location = Encoding.UTF8.GetString(value);
                break;
            case 10 when Ascii.EqualsIgnoreCase(name, "set-cookie"u8):
                SetCookies.Add(Encoding.UTF8.GetString(value));
                break;
        }
    }

    public string Excerpt() => Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, 300)]);
}

/// <summary>An answer that is not what the scenario must get; it makes the whole run invalid.</summary>
internal sealed class InvalidAnswerException(string message) : Exception(message);
