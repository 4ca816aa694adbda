using Gatehouse.ResourceServer.Tests.Issuer;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Headers = Grpc.Core.Metadata;

namespace Gatehouse.ResourceServer.Tests.Connections;

/// <summary>A gRPC service, bound as generated code would bind it.</summary>
[BindServiceMethod(typeof(OrdersRpc), nameof(Bind))]
public abstract class OrdersRpc
{
    private static readonly Marshaller<string> Text = Marshallers.StringMarshaller;

    public static readonly Method<string, string> ReadMethod = new(MethodType.Unary, "Orders", "Read", Text, Text);
    public static readonly Method<string, string> WriteMethod = new(MethodType.Unary, "Orders", "Write", Text, Text);

    public abstract Task<string> Read(string request, ServerCallContext context);

    public abstract Task<string> Write(string request, ServerCallContext context);

    public static void Bind(ServiceBinderBase binder, OrdersRpc service)
    {
        binder.AddMethod(ReadMethod, service is null ? null : service.Read);
        binder.AddMethod(WriteMethod, service is null ? null : service.Write);
    }
}

[RequireScope("orders.read")]
public sealed class OrdersOverGrpc : OrdersRpc
{
    public override Task<string> Read(string request, ServerCallContext context) => Task.FromResult(context.GetHttpContext().GetAccessToken()!.Subject);

    [RequireScope("orders.write")]
    public override Task<string> Write(string request, ServerCallContext context) => Task.FromResult("written");
}

/// <summary>gRPC by its real client, which makes statuses of its own of the answers.</summary>
public sealed class GrpcCalls : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
                services.AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience));
                services.AddGrpc();
            },
            app => app.MapGrpcService<OrdersOverGrpc>());
        _channel = GrpcChannel.ForAddress(_api.Client.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_good_token_calls_the_method()
    {
        var answer = await CallAsync(OrdersRpc.ReadMethod, _issuer.Token());
        Assert.Equal("alice", answer);
    }

    [Fact]
    public async Task No_token_is_unauthenticated_and_the_challenge_arrives()
    {
        var (fault, challenge) = await FailAsync(OrdersRpc.ReadMethod, null);
        Assert.Equal(StatusCode.Unauthenticated, fault.StatusCode);
        Assert.StartsWith("Bearer realm=\"https://orders.example.com\", scope=\"orders.read\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_token_is_unauthenticated_and_the_reason_arrives()
    {
        var (fault, challenge) = await FailAsync(OrdersRpc.ReadMethod, _issuer.Token(_issuer.Claims("https://other.example.com")));
        Assert.Equal(StatusCode.Unauthenticated, fault.StatusCode);
        Assert.Contains("error=\"invalid_token\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_scope_is_permission_denied_and_the_scopes_arrive()
    {
        var (fault, challenge) = await FailAsync(OrdersRpc.WriteMethod, _issuer.Token());
        Assert.Equal(StatusCode.PermissionDenied, fault.StatusCode);
        Assert.Contains("error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"orders.read orders.write\"", challenge, StringComparison.Ordinal);
        var answer = await CallAsync(OrdersRpc.WriteMethod, _issuer.Token(_issuer.Claims(scope: "orders.read orders.write")));
        Assert.Equal("written", answer);
    }

    private async Task<string> CallAsync(Method<string, string> method, string? token) => await Call(method, token);

    private async Task<(RpcException Fault, string Challenge)> FailAsync(Method<string, string> method, string? token)
    {
        var call = Call(method, token);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await call);
        var headers = await call.ResponseHeadersAsync;
        return (fault, headers.First(entry => entry.Key == "www-authenticate").Value);
    }

    private AsyncUnaryCall<string> Call(Method<string, string> method, string? token) =>
        _channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(token is null ? [] : new Headers { { "authorization", "Bearer " + token } }, cancellationToken: TestContext.Current.CancellationToken), "");
}
