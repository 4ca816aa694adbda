using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>What is more than one answer passes through as it comes.</summary>
public sealed class Streams(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private const long Large = 300L * 1024 * 1024;

    private KestrelUpstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await KestrelUpstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [_upstream.Address]));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact, Spec("RFC 6455", "4.2.1")]
    public async Task A_WebSocket_with_a_token_is_let_through_and_one_without_is_not()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + _gateway.Token(fixture.Issuer));
        await socket.ConnectAsync(new Uri(_gateway.Url.Replace("http", "ws") + "/orders/socket"), CancellationToken.None);
        await Reload.EchoAsync(socket, "hello");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        using var other = new ClientWebSocket();
        other.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => other.ConnectAsync(new Uri(_gateway.Url.Replace("http", "ws") + "/orders/socket"), CancellationToken.None));
        Assert.Equal(HttpStatusCode.Unauthorized, other.HttpStatusCode);
    }

    [Fact]
    public async Task A_large_upload_passes_without_being_kept()
    {
        var before = Process.GetCurrentProcess().PeakWorkingSet64;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/public/count") { Content = new StreamContent(new Zeros(Large)) };
        using var response = await _gateway.Client.SendAsync(request);
        Assert.Equal(Large.ToString(System.Globalization.CultureInfo.InvariantCulture), await response.Content.ReadAsStringAsync());
        // The system rounds what it tells of memory: a peak may seem a little lower than before.
        var grown = Process.GetCurrentProcess().PeakWorkingSet64 - before;
        Assert.True(grown < Large * 3 / 4, $"{grown} bytes");
    }

    [Fact]
    public async Task A_large_download_passes_whole()
    {
        using var response = await _gateway.Client.GetAsync("/public/download", HttpCompletionOption.ResponseHeadersRead);
        var (total, buffer) = (0L, new byte[64 * 1024]);
        await using var body = await response.Content.ReadAsStreamAsync();
        while (await body.ReadAsync(buffer) is > 0 and var read) total += read;
        Assert.Equal(64L * 1024 * 1024, total);
    }

    [Fact]
    public async Task A_slow_answer_comes_line_by_line()
    {
        using var response = await _gateway.Client.GetAsync("/public/slow", HttpCompletionOption.ResponseHeadersRead);
        var clock = Stopwatch.StartNew();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("0", await lines.ReadLineAsync());
        var first = clock.Elapsed;
        Assert.Equal(9, (await lines.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(clock.Elapsed - first > TimeSpan.FromMilliseconds(400), $"{first} {clock.Elapsed}");
    }

    private sealed class Zeros(long length) : Stream
    {
        private long _left = length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
