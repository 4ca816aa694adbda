using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>
/// Remembers for minutes that this browser gave the right password of an account that also wants a code. It is no session: nothing but
/// the page that asks for the code reads it, and a change of the password ends it.
/// </summary>
internal sealed class SecondStepCookie(CurrentProvider provider, IAccountStore accounts, IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _seal = protection.CreateProtector("second-step");

    public void Write(HttpContext http, Account account)
    {
        var now = time.GetUtcNow();
        var text = $"{now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}\n{provider.Snapshot.Issuer}\n{account.Subject}\n{account.SecurityStamp}";
        http.Response.Cookies.Append(Name, _seal.Protect(text), Options(now + Lifetime));
    }

    public async ValueTask<Account?> ReadAsync(HttpContext http)
    {
        if (!http.Request.Cookies.TryGetValue(Name, out var cookie) || cookie.Length > 2048) return null;
        try
        {
            var parts = _seal.Unprotect(cookie).Split('\n');
            var givenAt = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
            if (givenAt + Lifetime <= time.GetUtcNow() || parts[1] != provider.Snapshot.Issuer) return null;
            var account = await accounts.FindBySubjectAsync(parts[2], http.RequestAborted);
            return account is { DisabledAt: null } && account.SecurityStamp == parts[3] ? account : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Delete(HttpContext http)
    {
        if (http.Request.Cookies.ContainsKey(Name)) http.Response.Cookies.Delete(Name, Options(null));
    }

    private string Name => provider.Snapshot.UsesHttps ? "__Host-gatehouse-second-step" : "gatehouse-second-step";

    private CookieOptions Options(DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        Secure = provider.Snapshot.UsesHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
