using System.Net.Http.Headers;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One call as its upstream gets it: the same target byte for byte, the caller's headers without what was taken off, and what the plan adds.</summary>
internal sealed class DownstreamRequest(GuardedRoute route, RequestTarget target, string? caller) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext http, HttpRequestMessage request, string destinationPrefix, CancellationToken cancel)
    {
        await base.TransformRequestAsync(http, request, destinationPrefix, cancel);
        // A Uri would resolve dots and rewrite percent-encodings; there is nothing left to resolve, and nothing may be rewritten.
        request.RequestUri = new Uri(destinationPrefix + target.Text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var headers = request.Headers;
        // The upstream is asked for by its own name; the caller's stands in X-Forwarded-Host.
        headers.Host = null;
        if (!route.SendsToken)
        {
            headers.Remove("Authorization");
            headers.Remove("DPoP");
        }
        if (route.SendsIdentity)
            foreach (var (name, value) in IdentityHeaders.Of(http))
                if (value.Length > 0) headers.TryAddWithoutValidation(name, value);
        AddForwarded(headers);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext http, HttpResponseMessage? response, CancellationToken cancel)
    {
        // What only the gateway may say of itself.
        if (response is not null)
            foreach (var name in response.Headers.Where(header => header.Key.StartsWith("Gatehouse-", StringComparison.OrdinalIgnoreCase)).Select(header => header.Key).ToArray())
                response.Headers.Remove(name);
        return await base.TransformResponseAsync(http, response, cancel);
    }

    private void AddForwarded(HttpRequestHeaders headers)
    {
        var origin = new Uri(route.Api.Origin);
        if (caller is not null) headers.TryAddWithoutValidation("X-Forwarded-For", caller);
        headers.TryAddWithoutValidation("X-Forwarded-Proto", origin.Scheme);
        headers.TryAddWithoutValidation("X-Forwarded-Host", origin.Authority);
    }
}
