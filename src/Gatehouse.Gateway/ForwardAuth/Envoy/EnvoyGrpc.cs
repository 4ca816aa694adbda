using System.Security.Cryptography;
using Gatehouse.Gateway.ForwardAuth.Envoy.Protocol;
using Gatehouse.Protocol;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.ForwardAuth.Envoy;

/// <summary>Envoy's <c>ext_authz</c> by gRPC: it describes the request, and hears what to do with it and its headers.</summary>
internal sealed class EnvoyGrpc(ForwardAuthEndpoint forwardAuth) : Authorization.AuthorizationBase
{
    /// <summary>By which Envoy says as which host the request is to be judged, whatever its caller wrote.</summary>
    private const string HostExtension = "host";

    private const string ClientCertificate = "Client-Cert";
    private const int PermissionDenied = 7;
    private const int Unauthenticated = 16;

    public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        var asking = context.GetHttpContext();
        var described = EnvoyQuestion.Describe(asking, asking.Connection.RemoteIpAddress, headers => Write(headers, request.Attributes ?? new AttributeContext()));
        await forwardAuth.InvokeAsync(described);
        var body = await EnvoyQuestion.FinishAsync(described);
        return EnvoyQuestion.IsAllowed(described.Response) ? Allow(described.Response) : Deny(described.Response, body);
    }

    private static void Write(IHeaderDictionary headers, AttributeContext attributes)
    {
        var http = attributes.Request?.Http ?? new AttributeContext.Types.HttpRequest();
        foreach (var (name, value) in http.Headers)
            if (name is not [':', ..]) headers.Append(name, value);
        // In its raw form a header that was sent twice stands there twice.
        foreach (var header in http.HeaderMap?.Headers ?? [])
            if (header.Key is not [':', ..]) headers.Append(header.Key, header.RawValue.IsEmpty ? header.Value : System.Text.Encoding.Latin1.GetString(header.RawValue.Span));
        WriteCertificate(headers, attributes.Source?.Certificate ?? "");
        var host = attributes.ContextExtensions.TryGetValue(HostExtension, out var named) && named.Length > 0 ? named : http.Host;
        EnvoyQuestion.Ask(headers, http.Method, host, http.Path, attributes.Source?.Address?.SocketAddress?.Address is { Length: > 0 } caller ? caller : null);
    }

    /// <summary>The certificate that Envoy saw, as other proxies pass it on; never one that a caller claims to have.</summary>
    [Spec("RFC 9440", "2.2")]
    private static void WriteCertificate(IHeaderDictionary headers, string encoded)
    {
        headers.Remove(ClientCertificate);
        var pem = Uri.UnescapeDataString(encoded);
        if (PemEncoding.TryFind(pem, out var found)) headers[ClientCertificate] = $":{pem[found.Base64Data].ReplaceLineEndings("")}:";
    }

    private static CheckResponse Allow(HttpResponse response)
    {
        var ok = new OkHttpResponse();
        foreach (var (name, value) in EnvoyQuestion.ForUpstream(response))
            if (value.Length > 0) ok.Headers.Add(Replacing(name, value));
            else ok.HeadersToRemove.Add(name.ToLowerInvariant());
        foreach (var (name, value) in EnvoyQuestion.ForCaller(response)) ok.ResponseHeadersToAdd.Add(Adding(name, value));
        return new CheckResponse { Status = new Protocol.Status(), OkResponse = ok };
    }

    private static CheckResponse Deny(HttpResponse response, string body)
    {
        var denied = new DeniedHttpResponse { Status = new HttpStatus { Code = response.StatusCode }, Body = body };
        foreach (var (name, values) in response.Headers)
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                foreach (var value in values) denied.Headers.Add(Adding(name, value ?? ""));
        return new CheckResponse { Status = new Protocol.Status { Code = response.StatusCode == StatusCodes.Status401Unauthorized ? Unauthenticated : PermissionDenied }, DeniedResponse = denied };
    }

    private static HeaderValueOption Replacing(string name, string value) => new() { Header = new HeaderValue { Key = name.ToLowerInvariant(), Value = value }, AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd };

    private static HeaderValueOption Adding(string name, string value) => new() { Header = new HeaderValue { Key = name.ToLowerInvariant(), Value = value } };
}

/// <summary>Makes the gRPC service when the first question comes: who does not use it pays nothing for it.</summary>
internal sealed class EnvoyGrpcBranch(IServiceProvider services)
{
    public const string Path = "/envoy.service.auth.v3.Authorization";

    private readonly Lazy<RequestDelegate> _branch = new(() =>
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.MapGrpcService<EnvoyGrpc>());
        return app.Build();
    });

    public Task InvokeAsync(HttpContext http) => _branch.Value(http);
}
