using System.Net;
using System.Net.WebSockets;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Connections;

/// <summary>A hub whose methods differ in what they demand.</summary>
[RequireScope("orders.read")]
public sealed class OrdersHub : Hub
{
    public string Read() => $"{Context.User!.GetAccessToken()!.Subject} {Context.GetHttpContext()!.Request.QueryString}";

    [RequireScope("orders.write")]
    public string Write() => "written";

    [RequireAcr("mfa"), RequireRecentLogin(300)]
    public string Delete() => "deleted";
}

/// <summary>SignalR by its real client, with the token in the header and, where that is asked for, in the query.</summary>
[Spec("RFC 6750", "2.3"), Spec("RFC 6750", "5.3"), Spec("RFC 9700", "4.3.2"), Spec("RFC 6455", "4.1")]
public sealed class Hubs : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience)).AcceptTokenInQuery("/hubs/orders", "/events");
                services.AddSignalR(options => options.EnableDetailedErrors = true);
            },
            app =>
            {
                app.MapHub<OrdersHub>("/hubs/orders", options => options.CloseOnAuthenticationExpiration = true);
                app.MapHub<OrdersHub>("/hubs/closed");
                app.MapGet("/events", (HttpContext call) => $"{call.GetAccessToken()!.Subject} {call.Request.QueryString}").RequireScope("orders.read");
                app.MapPost("/events", () => "posted").RequireScope("orders.read");
                app.MapGet("/orders", () => "read").RequireScope("orders.read");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets), InlineData(HttpTransportType.ServerSentEvents), InlineData(HttpTransportType.LongPolling)]
    public async Task Every_transport_works_with_the_token_in_the_header(HttpTransportType transport)
    {
        await using var hub = await ConnectAsync(new HubConnectionBuilder().WithUrl(Address("/hubs/closed"), transport, options => options.AccessTokenProvider = () => Task.FromResult<string?>(_issuer.Token())));
        Assert.Equal("alice", (await hub.InvokeAsync<string>("Read", TestContext.Current.CancellationToken)).Split(' ')[0]);
    }

    [Fact]
    public async Task A_WebSocket_is_opened_with_the_token_in_the_query_where_that_is_asked_for()
    {
        await using var hub = await ConnectAsync(InQuery("/hubs/orders", _issuer.Token()));
        Assert.Equal("alice ?tab=1", await hub.InvokeAsync<string>("Read", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nowhere_else()
    {
        var fault = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(InQuery("/hubs/closed", _issuer.Token())));
        Assert.Contains("401", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_token_in_the_query_is_refused()
    {
        var fault = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(InQuery("/hubs/orders", _issuer.Token(_issuer.Claims("https://other.example.com")))));
        Assert.Contains("401", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/events", "text/event-stream", 200), InlineData("GET", "/events", "*/*", 401), InlineData("POST", "/events", "text/event-stream", 401), InlineData("GET", "/orders", "text/event-stream", 401)]
    public async Task A_stream_of_events_may_have_it_and_no_other_request(string method, string path, string accept, int status)
    {
        var token = _issuer.Token();
        using var answer = await SendAsync(method, $"{path}?a=1&access_token={token}&b=%20", accept);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200) Assert.Equal("alice ?a=1&b=%20", await answer.TextAsync());
    }

    [Theory]
    [InlineData("access_token={0}&access_token={0}"), InlineData("access_token={0}&Access_Token=x"), InlineData("access%5Ftoken={0}&access_token={0}")]
    public async Task Two_tokens_are_one_too_many(string query)
    {
        using var answer = await SendAsync("GET", "/events?" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, _issuer.Token()), "text/event-stream");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task One_in_the_header_beside_it_is_one_too_many()
    {
        using var answer = await SendAsync("GET", "/events?access_token=" + _issuer.Token(), "text/event-stream", "Bearer " + _issuer.Token());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("access_token=", 401), InlineData("access_token", 401), InlineData("access_token=a%0D%0Ab", 401), InlineData("access_token=%E2%82%AC", 401), InlineData("access_token=a,b", 400)]
    public async Task Nonsense_is_refused(string query, int status)
    {
        using var answer = await SendAsync("GET", "/events?" + query, "text/event-stream");
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task No_log_line_holds_the_token_of_a_query()
    {
        var token = _issuer.Token();
        using (await SendAsync("GET", "/events?access_token=" + token, "text/event-stream"))
        using (await SendAsync("GET", "/events?access_token=" + token, "*/*"))
        using (await SendAsync("POST", "/hubs/orders/negotiate?access%5Ftoken=" + token, "*/*"))
        await using (await ConnectAsync(InQuery("/hubs/orders", token))) { }
        Assert.Contains(_api.Log, line => line.Contains("Request starting", StringComparison.Ordinal) && line.Contains("/hubs/orders", StringComparison.Ordinal) && line.Contains("tab=1", StringComparison.Ordinal));
        Assert.DoesNotContain(_api.Log, line => line.Contains(token, StringComparison.Ordinal) || line.Contains(token.Split('.')[2], StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_attributes_on_methods_of_a_hub_count()
    {
        await using var reader = await ConnectAsync(InQuery("/hubs/orders", _issuer.Token()));
        var scope = await Assert.ThrowsAsync<HubException>(() => reader.InvokeAsync<string>("Write", TestContext.Current.CancellationToken));
        var login = await Assert.ThrowsAsync<HubException>(() => reader.InvokeAsync<string>("Delete", TestContext.Current.CancellationToken));
        Assert.Contains("Failed to invoke 'Write': it needs scope orders.write.", scope.Message, StringComparison.Ordinal);
        Assert.Contains("it needs a login of the class mfa and a login not older than 300 s.", login.Message, StringComparison.Ordinal);

        var claims = _issuer.Claims(scope: "orders.read orders.write");
        (claims["acr"], claims["auth_time"]) = ("mfa", DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await using var writer = await ConnectAsync(InQuery("/hubs/orders", _issuer.Token(claims)));
        Assert.Equal("written", await writer.InvokeAsync<string>("Write", TestContext.Current.CancellationToken));
        Assert.Equal("deleted", await writer.InvokeAsync<string>("Delete", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_without_the_scope_of_the_hub_opens_nothing()
    {
        var fault = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(InQuery("/hubs/orders", _issuer.Token(_issuer.Claims(scope: "profile")))));
        Assert.Contains("403", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        var claims = _issuer.Claims();
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeSeconds();
        await using var hub = InQuery("/hubs/orders", _issuer.Token(claims)).Build();
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync(TestContext.Current.CancellationToken);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact, Spec("RFC 8441", "4")]
    public async Task A_WebSocket_over_HTTP_2_is_opened_with_it_as_well()
    {
        await using var api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
                services.AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience)).AcceptTokenInQuery("/hubs/orders");
                services.AddSignalR();
            },
            app => app.MapHub<OrdersHub>("/hubs/orders"));
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        var address = new UriBuilder(api.Client.BaseAddress!) { Scheme = "ws", Path = "/hubs/orders", Query = "access_token=" + _issuer.Token() }.Uri;
        await socket.ConnectAsync(address, invoker, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    private IHubConnectionBuilder InQuery(string path, string token) => new HubConnectionBuilder()
        .WithUrl(Address($"{path}?access_token={token}&tab=1"), HttpTransportType.WebSockets, options => options.SkipNegotiation = true);

    private static async Task<HubConnection> ConnectAsync(IHubConnectionBuilder builder)
    {
        var hub = builder.Build();
        try
        {
            await hub.StartAsync(TestContext.Current.CancellationToken);
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    private Uri Address(string path) => new(_api.Client.BaseAddress!, path);

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string accept, string? authorization = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _api.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
