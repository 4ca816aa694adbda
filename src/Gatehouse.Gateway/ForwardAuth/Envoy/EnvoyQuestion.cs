using System.Net;
using Gatehouse.Gateway.Downstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.ForwardAuth.Envoy;

/// <summary>A question of Envoy in the form in which other proxies ask, and the answer in the words of Envoy.</summary>
internal static class EnvoyQuestion
{
    /// <summary>What an upstream gets under which name, and the answer's name for it.</summary>
    private static readonly (string Answered, string Told)[] Told =
    [
        (IdentityHeaders.Subject, IdentityHeaders.Subject), (IdentityHeaders.Client, IdentityHeaders.Client), (IdentityHeaders.Scope, IdentityHeaders.Scope), (IdentityHeaders.Roles, IdentityHeaders.Roles),
        (IdentityHeaders.Identity, IdentityHeaders.Identity), (ForwardAuthEndpoint.AuthorizationHeader, "Authorization"), (ForwardAuthEndpoint.CookieHeader, "Cookie"),
    ];

    private static readonly string[] ForBrowsers = ["Set-Cookie", "RateLimit", "RateLimit-Policy"];

    /// <summary>Says which request Envoy has, whatever its caller said of that.</summary>
    public static void Ask(IHeaderDictionary headers, string method, string host, string target, string? caller)
    {
        headers["X-Forwarded-Method"] = method;
        headers["X-Forwarded-Host"] = host;
        headers["X-Forwarded-Uri"] = target;
        if (caller is not null) headers["X-Forwarded-For"] = caller;
    }

    public static bool IsAllowed(HttpResponse response) => response.StatusCode == StatusCodes.Status204NoContent;

    /// <summary>The headers that the upstream gets; empty ones are to be taken off.</summary>
    public static IEnumerable<(string Name, string Value)> ForUpstream(HttpResponse response) =>
        Told.Select(told => (told.Told, response.Headers[told.Answered].ToString())).Append(("DPoP", ""));

    /// <summary>The headers of the answer that the caller itself gets when it is let through.</summary>
    public static IEnumerable<(string Name, string Value)> ForCaller(HttpResponse response) =>
        ForBrowsers.SelectMany(name => response.Headers[name].Select(value => (name, value ?? "")));

    /// <summary>A request that was only described, with what becomes of its answer.</summary>
    public static HttpContext Describe(HttpContext asking, IPAddress? proxy, Action<IHeaderDictionary> write)
    {
        var features = new FeatureCollection();
        var headers = new HeaderDictionary();
        write(headers);
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Headers = headers, Method = HttpMethods.Get, Scheme = "http", Protocol = HttpProtocol.Http11, Path = ForwardAuthEndpoint.Path, RawTarget = ForwardAuthEndpoint.Path, Body = Stream.Null });
        features.Set<IHttpResponseFeature>(new DescribedResponse());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = proxy });
        return new DefaultHttpContext(features) { RequestServices = asking.RequestServices, RequestAborted = asking.RequestAborted };
    }

    /// <summary>The answer has its last word when it would be sent.</summary>
    public static async Task<string> FinishAsync(HttpContext described)
    {
        await ((DescribedResponse)described.Features.GetRequiredFeature<IHttpResponseFeature>()).StartAsync();
        var body = (MemoryStream)described.Features.GetRequiredFeature<IHttpResponseBodyFeature>().Stream;
        return System.Text.Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private sealed class DescribedResponse : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Call, object State)> _starting = [];

        public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

        public async Task StartAsync()
        {
            while (_starting.TryPop(out var next)) await next.Call(next.State);
        }
    }
}
