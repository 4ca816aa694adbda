using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Refusals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Puts the token of a browser's session where a program would have put its own; from there on it is checked like any other. A request that
/// brings a token of its own is left alone, and a cookie that another origin made the browser send is not looked at.
/// </summary>
internal sealed class SessionGuard(TimeProvider time)
{
    private static readonly object Taken = new();

    /// <summary>A session as young as this was just given its token; if that is refused, another sign-in would end in the same.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>Whether the token of this request is a session's.</summary>
    public static bool IsFrom(HttpContext http) => http.Items.ContainsKey(Taken);

    public async ValueTask<GatewayRefusal?> TakeAsync(HttpContext http, GuardedSession session)
    {
        if (http.Request.Headers.Authorization.Count > 0 || !session.Cookies.HasSession(http.Request)) return null;
        var browser = new BrowserRequest(http, session.Settings.Origin);
        if (browser.IsUnsafe && !browser.IsOwn) return GatewayRefusals.CrossOrigin;
        if (browser.IsForeign && !browser.IsNavigation) return null;
        if (session.Cookies.ReadSession(http.Request) is not { } found || session.Ended.Has(found)) return null;
        var (state, tokens) = await session.Tokens.GetAsync(found, http.RequestAborted);
        if (state == SessionState.Unknown) return GatewayRefusals.SessionUndecided;
        if (tokens is null) return null;
        var isRenewed = tokens.Generation > found.Generation;
        if (isRenewed) session.Cookies.Write(http.Response, found with { RefreshToken = tokens.RefreshToken, Generation = tokens.Generation });
        http.Request.Headers.Authorization = "Bearer " + tokens.AccessToken;
        http.Items[Taken] = found;
        KeepOutOfCaches(http, isRenewed);
        return null;
    }

    /// <summary>Whether a person who goes to a page should be led to the login when it is refused: not where the token that is refused was given just now.</summary>
    public bool LeadsToLogin(HttpContext http) => http.Items[Taken] is not BrowserSession found || found.Since + Fresh < time.GetUtcNow();

    /// <summary>What a person sees after signing in must not come back from a cache after signing out. What the upstream says of it counts.</summary>
    /// <param name="holdsCookie">Whether the answer brings a cookie along, which no cache may keep whatever the upstream says.</param>
    private static void KeepOutOfCaches(HttpContext http, bool holdsCookie) => http.Response.OnStarting(() =>
    {
        var headers = http.Response.Headers;
        headers.Append("Vary", "Cookie");
        if (holdsCookie) headers.CacheControl = "no-store";
        else if (headers.CacheControl.Count == 0) headers.CacheControl = http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true ? "no-store" : "private, no-cache";
        return Task.CompletedTask;
    });
}
