using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// The cookies of one address. Their names make browsers refuse them from other hosts and over plain http; only on http (localhost, while
/// developing) they go without. Cookies know no ports, so an unusual one stands in the name; the provider at the same host has other names.
/// </summary>
[Spec("RFC 6265", "4.1.2")]
internal sealed class SessionCookies(SessionSettings settings, SessionSeal seal)
{
    private const string Secured = "__Host-";
    private const string Start = "gatehouse-gateway-";
    private const string Session = "session";
    private const string Login = "login";

    /// <summary>Each tab that waits for its sign-in has one; with more, headers would grow too long for servers.</summary>
    private const int MostLogins = 3;

    private readonly bool _isSecure = new Uri(settings.Origin).Scheme == Uri.UriSchemeHttps;
    private readonly string _start = NameStart(new Uri(settings.Origin));

    /// <summary>Null also where it is there twice: one of the two was planted, and nobody can tell which.</summary>
    public BrowserSession? ReadSession(HttpRequest request) =>
        request.Cookies[_start + Session] is { Length: > 0 } text && CountOf(request) == 1 && seal.Open(Session, text) is { } opened ? BrowserSession.Read(opened) : null;

    public bool HasSession(HttpRequest request) => request.Cookies.ContainsKey(_start + Session);

    /// <returns>False when the session is of a kind that no cookie holds.</returns>
    public bool Write(HttpResponse response, BrowserSession session)
    {
        // The cookie ends with the browser; how long the session lasts is sealed in it.
        if (session.Write() is not { } text) return false;
        response.Cookies.Append(_start + Session, seal.Seal(Session, text), Options(null));
        return true;
    }

    public void Delete(HttpResponse response) => response.Cookies.Delete(_start + Session, Options(null));

    public PendingLogin? ReadLogin(HttpRequest request, string state) =>
        request.Cookies[NameOf(state)] is { Length: > 0 } text && seal.Open(Login, text) is { } opened ? PendingLogin.Read(opened) : null;

    public void Write(HttpContext http, PendingLogin login)
    {
        http.Response.Cookies.Append(NameOf(login.State), seal.Seal(Login, login.Write()), Options(PendingLogin.Lifetime));
        var others = http.Request.Cookies.Where(cookie => cookie.Key.StartsWith(_start + Login + "-", StringComparison.Ordinal))
            .OrderByDescending(cookie => seal.Open(Login, cookie.Value) is { } opened ? PendingLogin.Read(opened)?.Since : null);
        foreach (var (name, _) in others.Skip(MostLogins - 1).ToArray()) http.Response.Cookies.Delete(name, Options(null));
    }

    public void DeleteLogin(HttpResponse response, string state) => response.Cookies.Delete(NameOf(state), Options(null));

    public static bool AreIn(StringValues headers) => headers.Count > 0 && headers.Any(header => header?.Contains(Start, StringComparison.Ordinal) == true);

    /// <summary>Takes them off what an upstream gets: it could show them here in its visitor's place.</summary>
    public static StringValues Without(StringValues headers)
    {
        var kept = Each(headers).Where(cookie => !IsOne(cookie)).ToArray();
        return kept.Length == 0 ? StringValues.Empty : string.Join("; ", kept);
    }

    /// <summary>Whether a cookie has a name of ours.</summary>
    public static bool IsOne(string cookie) => cookie.StartsWith(Start, StringComparison.Ordinal) || cookie.StartsWith(Secured + Start, StringComparison.Ordinal);

    private static string NameStart(Uri origin) => (origin.Scheme == Uri.UriSchemeHttps ? Secured : "") + Start + (origin.IsDefaultPort ? "" : $"{origin.Port}-");

    private int CountOf(HttpRequest request) => Each(request.Headers.Cookie).Count(cookie => cookie.StartsWith($"{_start}{Session}=", StringComparison.Ordinal));

    private static IEnumerable<string> Each(StringValues headers) => headers.SelectMany(header => (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    // What of a state stands in a name was made here, or names no cookie.
    private string NameOf(string state) => $"{_start}{Login}-{(state.Length > 8 ? state[..8] : state)}";

    private CookieOptions Options(TimeSpan? lifetime) => new() { HttpOnly = true, Secure = _isSecure, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = lifetime };
}
