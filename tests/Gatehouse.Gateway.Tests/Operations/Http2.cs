using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Operations;

/// <summary>HTTP/2 on both sides, as gRPC needs it: TLS to the caller, prior knowledge to the upstream, trailers and messages both ways at once.</summary>
public sealed class Http2(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private readonly int _port = Checkout.FreePort();
    private readonly X509Certificate2 _certificate = Certificate();
    private WebApplication _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _upstream = builder.Build();
        _upstream.Run(EchoAsync);
        await _upstream.StartAsync();
        _gateway = await StartAsync(_port, _upstream.Urls.Single(), "      http2: on");
    }

    private Task<GatewayUnderTest> StartAsync(int port, string upstream, string keys = "") => GatewayUnderTest.StartAsync(
        _ => GatewayUnderTest.Plan(fixture.Issuer, $"https://localhost:{port}", [upstream], gateway: keys),
        gateway => gateway.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(_certificate))));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Messages_go_both_ways_at_once_and_the_trailers_come_back()
    {
        using var client = Client();
        var sending = new Sending();
        using var request = Request("/any/orders.Orders/Watch?a=%2F", sending);
        await sending.Messages.Writer.WriteAsync("one");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True((HttpStatusCode.OK, HttpVersion.Version20) == (response.StatusCode, response.Version), $"{response} {string.Join("\n", _gateway.Log)}");
        await using var answers = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        Assert.Equal("one", System.Text.Encoding.ASCII.GetString(buffer, 0, await answers.ReadAsync(buffer)));
        // The first was answered before the second is sent.
        await sending.Messages.Writer.WriteAsync("two");
        Assert.Equal("two", System.Text.Encoding.ASCII.GetString(buffer, 0, await answers.ReadAsync(buffer)));
        sending.Messages.Writer.Complete();
        Assert.Equal(0, await answers.ReadAsync(buffer));
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal("/any/orders.Orders/Watch?a=%2F", response.Headers.GetValues("seen").Single());
    }

    [Theory]
    [InlineData("/any/..;/orders")]
    [InlineData("/any/%2e%2e/orders")]
    [InlineData("/any//orders")]
    public async Task A_path_in_another_spelling_is_refused_as_over_HTTP_1(string path)
    {
        using var client = Client();
        using var request = Request(path, new ByteArrayContent([]));
        using var response = await client.SendAsync(request);
        Assert.Equal((HttpStatusCode.BadRequest, HttpVersion.Version20), (response.StatusCode, response.Version));
    }

    [Fact, Spec("RFC 8441", "4")]
    public async Task A_WebSocket_over_HTTP_2_reaches_an_upstream_that_has_only_HTTP_1()
    {
        var port = Checkout.FreePort();
        await using var upstream = await KestrelUpstream.StartAsync();
        await using var gateway = await StartAsync(port, upstream.Address);
        using var connections = new HttpMessageInvoker(Handler());
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        socket.Options.SetRequestHeader("Authorization", "Bearer " + fixture.Issuer.Token(fixture.Issuer.Claims($"https://localhost:{port}")));
        await socket.ConnectAsync(new Uri($"wss://localhost:{port}/orders/socket"), connections, CancellationToken.None);
        await Reload.EchoAsync(socket, "hello");

        using var other = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact, CollectHttpResponseDetails = true } };
        await Assert.ThrowsAsync<WebSocketException>(() => other.ConnectAsync(new Uri($"wss://localhost:{port}/orders/socket"), connections, CancellationToken.None));
        Assert.Equal(HttpStatusCode.Unauthorized, other.HttpStatusCode);
    }

    private HttpRequestMessage Request(string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://localhost:{_port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var claims = fixture.Issuer.Claims($"https://localhost:{_port}");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + fixture.Issuer.Token(claims));
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        return request;
    }

    private HttpClient Client() => new(Handler());

    private SocketsHttpHandler Handler() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == _certificate.GetCertHashString() },
    };

    private static async Task EchoAsync(HttpContext http)
    {
        http.Response.Headers["seen"] = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        http.Response.DeclareTrailer("grpc-status");
        await http.Response.Body.FlushAsync();
        var buffer = new byte[1024];
        while (await http.Request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await http.Response.Body.FlushAsync();
        }
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A body that is written message by message.</summary>
    private sealed class Sending : HttpContent
    {
        public Sending() => Headers.TryAddWithoutValidation("Content-Type", "application/grpc");

        public System.Threading.Channels.Channel<string> Messages { get; } = System.Threading.Channels.Channel.CreateUnbounded<string>();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // gRPC sends the head before there is a message.
            await stream.FlushAsync();
            await foreach (var message in Messages.Reader.ReadAllAsync())
            {
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(message));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
