using Gatehouse.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// What a browser says of a request, beyond what pages can make it say (Fetch Metadata, Origin): only a person who goes to a page is ever led
/// to a login, and only pages of the API itself may change anything by the cookie.
/// </summary>
internal readonly struct BrowserRequest(HttpContext http, string origin)
{
    private string Mode => http.Request.Headers["Sec-Fetch-Mode"].ToString();

    private string Destination => http.Request.Headers["Sec-Fetch-Dest"].ToString();

    private string Site => http.Request.Headers["Sec-Fetch-Site"].ToString();

    /// <summary>Whether a person goes to a page in a window of its own. Programs, frames, prefetches and WebSockets do not.</summary>
    public bool IsNavigation
    {
        get
        {
            var request = http.Request;
            if (!HttpMethods.IsGet(request.Method) || request.Headers.Authorization.Count > 0 || ClientHeaders.IsWebSocket(http)) return false;
            if (request.Headers.ContainsKey("X-Requested-With") || request.Headers["Sec-Purpose"].ToString().StartsWith("prefetch", StringComparison.OrdinalIgnoreCase)) return false;
            if (!request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)) return false;
            // Old browsers, and all on plain http elsewhere than localhost, say nothing more.
            return Mode.Length == 0 ? request.Headers.Origin.Count == 0 : Mode == "navigate" && Destination is "document" or "";
        }
    }

    /// <summary>Whether it may change something.</summary>
    public bool IsUnsafe => !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method) || ClientHeaders.IsWebSocket(http);

    /// <summary>Whether a page of this very origin made it, as the browser says; when it says nothing, nobody knows.</summary>
    public bool IsOwn => Site.Length > 0 ? Site == "same-origin" && IsHere(Origin) : Origin == origin;

    /// <summary>Pages that keep their address to themselves (no-referrer) send forms with the origin null; where they come from the browser says besides.</summary>
    private bool IsHere(string? named) => named is null or "null" || named == origin;

    /// <summary>Whether the browser says that another origin made it.</summary>
    public bool IsForeign => Origin is { } named && named != origin && !(named == "null" && Site == "same-origin") || Site is "cross-site" or "same-site";

    private string? Origin => http.Request.Headers.Origin is { Count: > 0 } values ? values.ToString() : null;
}
