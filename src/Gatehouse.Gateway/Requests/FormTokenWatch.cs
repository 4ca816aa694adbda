using System.Text;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Requests;

/// <summary>
/// Reads a form along on its way to the upstream, and breaks it off where it holds an access token beside the one in the header: the upstream
/// might take the one that nobody checked. Nothing is kept but the name of the parameter that is being read.
/// </summary>
[Spec("RFC 6750", "2")]
internal sealed class FormTokenWatch(Stream body) : Stream
{
    private const int LongestName = 40;

    private readonly StringBuilder _name = new(LongestName);
    private bool _inValue;

    /// <summary>Whether the form held a token and was broken off.</summary>
    public bool HasToken { get; private set; }

    public static FormTokenWatch? Over(HttpRequest request)
    {
        if (request.Headers.Authorization.Count == 0 || request.ContentType is not { } type || !type.AsSpan().TrimStart().StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)) return null;
        var watch = new FormTokenWatch(request.Body);
        request.Body = watch;
        return watch;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        foreach (var value in buffer.Span[..read]) Note((char)value);
        if (read == 0 && buffer.Length > 0) EndName();
        return HasToken ? throw new BadHttpRequestException("The form holds an access token.") : read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private void Note(char value)
    {
        if (value == '&') EndName();
        else if (value == '=' && !_inValue)
        {
            EndName();
            _inValue = true;
        }
        else if (!_inValue && _name.Length < LongestName) _name.Append(value);
    }

    private void EndName()
    {
        if (!_inValue && _name.Length >= Parameters.AccessToken.Length && string.Equals(Uri.UnescapeDataString(_name.ToString()), Parameters.AccessToken, StringComparison.OrdinalIgnoreCase)) HasToken = true;
        _name.Clear();
        _inValue = false;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
