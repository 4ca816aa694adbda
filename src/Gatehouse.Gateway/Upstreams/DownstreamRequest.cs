using System.Net.Http.Headers;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Requests;
using Gatehouse.Gateway.Sessions;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One call as its upstream gets it: the same target byte for byte, the caller's headers without what was taken off, and what the plan adds.</summary>
internal sealed class DownstreamRequest(Admission admission) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext http, HttpRequestMessage request, string destinationPrefix, CancellationToken cancel)
    {
        await base.TransformRequestAsync(http, request, destinationPrefix, cancel);
        // A Uri would resolve dots and rewrite percent-encodings; there is nothing left to resolve, and nothing may be rewritten.
        request.RequestUri = new Uri(destinationPrefix + admission.Target.Text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var (route, headers) = (admission.Route, request.Headers);
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
        if (admission.Telling.Authorization is { } told) headers.TryAddWithoutValidation("Authorization", told);
        if (admission.Telling.Identity is { } statement) headers.TryAddWithoutValidation(IdentityHeaders.Identity, statement);
        if (SessionCookies.AreIn(http.Request.Headers.Cookie))
        {
            headers.Remove("Cookie");
            if (SessionCookies.Without(http.Request.Headers.Cookie) is { Count: > 0 } others) headers.TryAddWithoutValidation("Cookie", others.ToString());
        }
        AddForwarded(headers);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext http, HttpResponseMessage? response, CancellationToken cancel)
    {
        if (response is not null) TakeOff(response.Headers);
        return await base.TransformResponseAsync(http, response, cancel);
    }

    /// <summary>What only the gateway may say of itself, and the cookies that only it may set.</summary>
    private static void TakeOff(HttpResponseHeaders headers)
    {
        foreach (var name in headers.Where(header => header.Key.StartsWith("Gatehouse-", StringComparison.OrdinalIgnoreCase)).Select(header => header.Key).ToArray()) headers.Remove(name);
        if (!headers.TryGetValues("Set-Cookie", out var set) || !set.Any(SessionCookies.IsOne)) return;
        string[] others = [.. set.Where(cookie => !SessionCookies.IsOne(cookie))];
        headers.Remove("Set-Cookie");
        headers.TryAddWithoutValidation("Set-Cookie", others);
    }

    private void AddForwarded(HttpRequestHeaders headers)
    {
        var origin = new Uri(admission.Route.Api.Origin);
        if (admission.Caller is { } caller) headers.TryAddWithoutValidation("X-Forwarded-For", caller.ToString());
        headers.TryAddWithoutValidation("X-Forwarded-Proto", origin.Scheme);
        headers.TryAddWithoutValidation("X-Forwarded-Host", origin.Authority);
    }
}
