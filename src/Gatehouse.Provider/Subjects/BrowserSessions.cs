using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Subjects;

/// <summary>Keeps a login in a sealed cookie. The cookie says who; whether the session still lives, the database says in the statement that uses it.</summary>
internal sealed class BrowserSessions(IDataProtectionProvider protection, CurrentProvider provider, ISessionStore store, RevocationView revocations, AuditTrail audit, ProviderMetrics metrics, TimeProvider time) : IBrowserSessions
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

    public async ValueTask<BrowserSession> StartAsync(HttpContext http, string subject, string username, string amr, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        await EndAsync(http, RevocationCauses.NewLogin, cancel);
        var authTime = Whole(time.GetUtcNow());
        BrowserState.Renew(http, snapshot, authTime + snapshot.Configuration.SessionLifetime);
        var session = new BrowserSession(GrantId.New(), subject, authTime, null, amr, authTime + snapshot.Configuration.SessionLifetime);
        return await KeepAsync(http, snapshot, session, RecordOf(AuditEvents.LoginSucceeded, http, session, amr, username), cancel);
    }

    public ValueTask<BrowserSession> StepUpAsync(HttpContext http, BrowserSession session, string amr, CancellationToken cancel) =>
        KeepAsync(http, provider.Snapshot, session with { AuthTime = Whole(time.GetUtcNow()), Amr = AuthenticationMethods.Union(session.Amr, amr) }, RecordOf(AuditEvents.LoginStrengthened, http, session, amr, null), cancel);

    public async ValueTask EndAsync(HttpContext http, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        await EndAsync(http, RevocationCauses.Logout, cancel);
        BrowserState.Delete(http, snapshot);
        http.Response.Cookies.Delete(CookieName(snapshot), CookieOptions(snapshot, null));
    }

    private async ValueTask<BrowserSession> KeepAsync(HttpContext http, ProviderSnapshot snapshot, BrowserSession session, AuditRecord record, CancellationToken cancel)
    {
        session = session with { Acr = snapshot.Configuration.AcrNames.NameOf(AuthenticationMethods.LevelOf(session.Amr)) };
        var row = new Session
        {
            Id = session.Id,
            Subject = session.Subject,
            AuthTime = session.AuthTime,
            Acr = session.Acr,
            Amr = session.Amr,
            ExpiresAt = session.ExpiresAt,
            Device = DeviceName.Of(http.Request.Headers.UserAgent.ToString()),
        };
        await store.Recording(record).SaveAsync(row, cancel);
        http.Response.Cookies.Append(CookieName(snapshot), Base64Url.EncodeToString(_seal.Seal(snapshot.Issuer, Serialize(session))), CookieOptions(snapshot, session.ExpiresAt));
        return session;
    }

    private async ValueTask EndAsync(HttpContext http, string cause, CancellationToken cancel)
    {
        if (Read(http) is not { } session) return;
        var record = RecordOf(AuditEvents.SessionEnded, http, session, null, null) with { After = AuditDetails.Of(("cause", cause)) };
        revocations.Apply(await store.Recording(record).EndAsync(session.Id, alsoOffline: false, time.GetUtcNow(), cancel));
        metrics.Revocation(cause);
    }

    private AuditRecord RecordOf(AuditEvent what, HttpContext http, BrowserSession session, string? amr, string? username) =>
        audit.OfUser(what, session.Subject, new AuditOrigin(http), username) with { Session = session.Id.ToString(), After = AuditDetails.Of(("amr", amr)) };

    // Whole milliseconds, as the database keeps them.
    private static DateTimeOffset Whole(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());

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
