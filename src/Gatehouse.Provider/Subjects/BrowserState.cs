using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Subjects;

/// <summary>
/// The cookie that clients watch through a frame of ours: it changes when somebody signs in or out, and says nothing else. Scripts of
/// our own origin must read it, so it is worth nothing to anybody who has it.
/// </summary>
[Spec("OIDC Session Management", "3.2")]
public static class BrowserState
{
    public static string CookieName(ProviderSnapshot snapshot) => snapshot.UsesHttps ? "__Host-gatehouse-state" : "gatehouse-state";

    internal static void Renew(HttpContext http, ProviderSnapshot snapshot, DateTimeOffset expires)
    {
        if (snapshot.Configuration.SessionManagement) http.Response.Cookies.Append(CookieName(snapshot), Random(), Options(snapshot, expires));
    }

    internal static void Delete(HttpContext http, ProviderSnapshot snapshot)
    {
        if (http.Request.Cookies.ContainsKey(CookieName(snapshot))) http.Response.Cookies.Delete(CookieName(snapshot), Options(snapshot, null));
    }

    /// <summary>The <c>session_state</c> of an answer to this client; null where nobody watches.</summary>
    [Spec("OIDC Session Management", "2")]
    internal static string? Of(HttpContext http, ProviderSnapshot snapshot, string clientId, string redirectUri)
    {
        if (!snapshot.Configuration.SessionManagement || RedirectUri.OriginOf(redirectUri) is not { } origin) return null;
        if (!http.Request.Cookies.TryGetValue(CookieName(snapshot), out var state) || state.Length > 64) return null;
        var salt = Random();
        return $"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{clientId} {origin} {state} {salt}")))}.{salt}";
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    // The frame lives in pages of other sites, where a browser that keeps third-party cookies sends only this kind.
    private static CookieOptions Options(ProviderSnapshot snapshot, DateTimeOffset? expires) => new()
    {
        HttpOnly = false,
        Secure = snapshot.UsesHttps,
        SameSite = snapshot.UsesHttps ? SameSiteMode.None : SameSiteMode.Lax,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
