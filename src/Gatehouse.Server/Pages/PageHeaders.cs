using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;

namespace Gatehouse.Server.Pages;

/// <summary>The headers that keep a page from being framed, injected into, cached or spied on.</summary>
internal static class PageHeaders
{
    /// <param name="http">The response to write them to.</param>
    /// <param name="redirectUrl">Where the form on the page may lead in the end, or null when it stays here.</param>
    /// <param name="script">Whether a script file of ours may run on the page; never one that stands in it.</param>
    /// <param name="frames">Addresses of other sites that the page loads in frames.</param>
    /// <param name="calls">Whether its script calls us; such a script makes no markup of texts, and the browser holds it to that.</param>
    public static void Write(HttpContext http, string? redirectUrl = null, bool script = false, IReadOnlyList<string>? frames = null, bool calls = false)
    {
        // Chromium holds every redirect after a form against form-action, those of the client too, so a form that ends at a client names it.
        var formAction = redirectUrl is not null && SourcesOf(redirectUrl) is { } sources ? "'self' " + sources : "'self'";
        var headers = http.Response.Headers;
        // Exactly the origins that were registered, and only while a logout tells them.
        var frameSources = frames is { Count: > 0 } ? $"frame-src {string.Join(' ', frames.Select(RedirectUri.OriginOf).OfType<string>().Distinct())}; " : "";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; {(script ? "script-src 'self'; " : "")}{(calls ? "connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; " : "")}{frameSources}style-src 'self'; img-src 'self'; form-action {formAction}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.CacheControl = "no-store";
        headers.Pragma = "no-cache";
        StrictTransport.Write(http, http.RequestServices.GetRequiredService<CurrentProvider>().Snapshot);
    }

    /// <summary>
    /// Where a redirect URI may lead, as sources of a Content-Security-Policy. For https it is the scheme and not the origin: clients go on
    /// from their callback to hosts that nobody registered here, and Chromium would leave their users standing at a dead button.
    /// </summary>
    internal static string? SourcesOf(string redirectUrl) => !Uri.TryCreate(redirectUrl, UriKind.Absolute, out var uri) ? null : uri.Scheme switch
    {
        // The grammar of sources has no IPv6 addresses; only applications on this device use one.
        "http" when uri.HostNameType == UriHostNameType.IPv6 => "http:",
        "http" when uri.IsLoopback => "http://localhost:* http://127.0.0.1:*",
        "http" => uri.GetLeftPart(UriPartial.Authority),
        _ => uri.Scheme + ":",
    };
}
