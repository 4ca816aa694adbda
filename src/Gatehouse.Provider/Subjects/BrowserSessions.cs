using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Subjects;

/// <summary>Keeps a login in a sealed cookie. The cookie says who; whether the session still lives, the database says in the statement that uses it.</summary>
internal sealed class BrowserSessions(IDataProtectionProvider protection, CurrentProvider provider, ISessionStore store, RevocationView revocations, TimeProvider time) : IBrowserSessions
{
    private readonly IssuerSeal _seal = new(protection, "session");

    public BrowserSession? Read(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (!http.Request.Cookies.TryGetValue(CookieName(snapshot), out var cookie) || cookie.Length > 2048 || !Base64Url.IsValid(cookie)) return null;
        try
        {
            return Deserialize(_seal.Open(snapshot.Issuer, Base64Url.DecodeFromChars(cookie)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async ValueTask<BrowserSession> StartAsync(HttpContext http, string subject, string amr, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        var now = time.GetUtcNow();
        if (Read(http) is { } former) revocations.Apply(await store.EndAsync(former.Id, alsoOffline: false, now, cancel));

        // Whole milliseconds, as the database keeps them.
        var authTime = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var session = new Session { Id = GrantId.New(), Subject = subject, AuthTime = authTime, Amr = amr, ExpiresAt = authTime + snapshot.Configuration.SessionLifetime };
        await store.SaveAsync(session, cancel);
        var browser = new BrowserSession(session.Id, subject, session.AuthTime, session.Acr, amr, session.ExpiresAt);
        http.Response.Cookies.Append(CookieName(snapshot), Base64Url.EncodeToString(_seal.Seal(snapshot.Issuer, Serialize(browser))), CookieOptions(snapshot, browser.ExpiresAt));
        return browser;
    }

    public async ValueTask EndAsync(HttpContext http, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        if (Read(http) is { } session) revocations.Apply(await store.EndAsync(session.Id, alsoOffline: false, time.GetUtcNow(), cancel));
        http.Response.Cookies.Delete(CookieName(snapshot), CookieOptions(snapshot, null));
    }

    // A prefix of a name is a promise that the browser keeps: no subdomain can set this cookie.
    private static string CookieName(ProviderSnapshot snapshot) => snapshot.UsesHttps ? "__Host-gatehouse-session" : "gatehouse-session";

    private static CookieOptions CookieOptions(ProviderSnapshot snapshot, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        Secure = snapshot.UsesHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };

    private static byte[] Serialize(BrowserSession session) => Encoding.UTF8.GetBytes(string.Join('\n',
        session.Id, session.Subject, session.AuthTime.ToUnixTimeMilliseconds(), session.ExpiresAt.ToUnixTimeMilliseconds(), session.Acr, session.Amr));

    private static BrowserSession? Deserialize(byte[] bytes)
    {
        var parts = Encoding.UTF8.GetString(bytes).Split('\n');
        return parts.Length == 6 && GrantId.TryParse(parts[0], out var id)
            ? new BrowserSession(id, parts[1], Time(parts[2]), NullIfEmpty(parts[4]), NullIfEmpty(parts[5]), Time(parts[3]))
            : null;
    }

    private static DateTimeOffset Time(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
