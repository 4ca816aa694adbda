using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Gatehouse.Server.Accounts.SecondFactors;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>What the page shows on which an authenticator app is set up.</summary>
/// <param name="SetUp">The sealed secret, which only the person who was shown it can use.</param>
/// <param name="Key">The secret as people type it.</param>
public sealed record AuthenticatorModel(PageFrame Frame, FormToken Token, string SetUp, string Key, string? Alert);

/// <summary>What the page shows that shows recovery codes, once.</summary>
public sealed record RecoveryCodesModel(PageFrame Frame, IReadOnlyList<string> Codes);

/// <summary>Sets up, moves and removes an authenticator app. Nothing is kept until the app has shown that it works.</summary>
internal sealed class AuthenticatorPage(PageWriter pages, AccountDoor door, AuthenticatorApps apps, IBrowserSessions sessions, IDataProtectionProvider protection, TimeProvider time)
{
    public const string Path = "/account/authenticator";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly IDataProtector _seal = protection.CreateProtector("authenticator-set-up");

    public async Task GetAsync(HttpContext http)
    {
        if (await door.EnterAsync(http, fresh: true, to: "authenticator") is not { } person) return;
        await ShowAsync(http, person, AuthenticatorApps.NewSecret(), null);
    }

    /// <summary>The QR code, as an image of its own, so that the page needs no inline content.</summary>
    public async Task GetPictureAsync(HttpContext http)
    {
        if (await door.EnterAsync(http) is not { } person) return;
        if (Open(person.Account, http.Request.Query["of"].ToString()) is not { } secret)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        PageHeaders.Write(http);
        http.Response.ContentType = "image/svg+xml";
        await http.Response.WriteAsync(QrCode.SvgOf(AuthenticatorApps.UriOf(secret, new Uri(pages.Issuer).Authority, person.Account.Username)), http.RequestAborted);
    }

    public async Task PostAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http, fresh: true, to: "authenticator") is not var (person, form)) return;
        if (Open(person.Account, form["set_up"]) is not { } secret)
        {
            await ShowAsync(http, person, AuthenticatorApps.NewSecret(), pages.Text.FormExpired);
            return;
        }
        if (await apps.EnrolAsync(person.Account, new AuditOrigin(http), secret, form["code"] ?? "", http.RequestAborted) is not { } codes)
        {
            await ShowAsync(http, person, secret, pages.Text.CodeWrong);
            return;
        }
        // The code was proved on this session, which knows more of its person now.
        await sessions.StepUpAsync(http, person.Session, $"{AuthenticationMethods.OneTimePassword} {AuthenticationMethods.MultipleFactors}", http.RequestAborted);
        await ShowCodesAsync(http, codes);
    }

    public async Task PostRemoveAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http, fresh: true, to: "account") is not var (person, _)) return;
        await apps.RemoveAsync(person.Account, new AuditOrigin(http), http.RequestAborted);
        door.Leave(http, "authenticator");
    }

    public async Task PostCodesAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http, fresh: true, to: "account") is not var (person, _)) return;
        await ShowCodesAsync(http, await apps.RenewRecoveryCodesAsync(person.Account, new AuditOrigin(http), http.RequestAborted));
    }

    private Task ShowAsync(HttpContext http, SignedInPerson person, byte[] secret, string? alert)
    {
        var key = string.Join(' ', Base32.Encode(secret).Chunk(4).Select(chunk => new string(chunk)));
        var model = new AuthenticatorModel(pages.Frame(pages.Text.Account.AuthenticatorSetUp), pages.TokenFor(http, person.Session), Seal(person.Account, secret), key, alert);
        return pages.WriteAsync(http, Slices.OwnAccount.Authenticator.Create(model), StatusCodes.Status200OK);
    }

    private Task ShowCodesAsync(HttpContext http, string[] codes) => pages.WriteAsync(
        http, Slices.OwnAccount.Codes.Create(new RecoveryCodesModel(pages.Frame(pages.Text.Account.RecoveryCodes), codes)), StatusCodes.Status200OK);

    private string Seal(Account account, byte[] secret) =>
        _seal.Protect($"{time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}\n{account.Subject}\n{Convert.ToBase64String(secret)}");

    private byte[]? Open(Account account, string? setUp)
    {
        if (setUp is not { Length: > 0 and <= 2048 }) return null;
        try
        {
            var parts = _seal.Unprotect(setUp).Split('\n');
            var madeAt = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
            return parts[1] == account.Subject && madeAt + Lifetime > time.GetUtcNow() ? Convert.FromBase64String(parts[2]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
