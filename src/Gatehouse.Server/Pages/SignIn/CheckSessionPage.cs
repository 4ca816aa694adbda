using System.Text.Encodings.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>The frame through which clients watch the session. It may be framed by the origins of clients, and by nobody else.</summary>
[Spec("OIDC Session Management", "3.2")]
internal sealed class CheckSessionPage(CurrentProvider provider, StaticAssets assets)
{
    public async Task GetAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (!snapshot.Configuration.SessionManagement)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var headers = http.Response.Headers;
        var ancestors = snapshot.Origins.Count == 0 ? "'none'" : string.Join(' ', snapshot.Origins.Order(StringComparer.Ordinal));
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self'; frame-ancestors {ancestors}; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        http.Response.ContentType = "text/html; charset=utf-8";
        var script = HtmlEncoder.Default.Encode($"{snapshot.IssuerPath}/assets/{assets.Addresses.CheckSession}");
        await http.Response.WriteAsync(
            $"<!DOCTYPE html><html lang=\"en\" data-cookie=\"{BrowserState.CookieName(snapshot)}\"><head><meta charset=\"utf-8\"><title>Session</title><script type=\"module\" src=\"{script}\"></script></head><body></body></html>",
            http.RequestAborted);
    }
}
