using System.Security.Cryptography;
using System.Text;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Sessions.Provider;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions.Endpoints;

/// <summary>
/// Where the provider sends people back. The answer counts in the browser that began the sign-in and in no other, once, and only if it came
/// from the provider that was asked: so nobody can be signed in as somebody else by a link.
/// </summary>
[Spec("RFC 6749", "4.1.2"), Spec("RFC 9207", "2.4"), Spec("RFC 9700", "4.7")]
internal sealed class LoginCallback(TimeProvider time, GatewayMetrics metrics, RefusalWriter refusals, ILogger<LoginCallback> log)
{
    private static readonly string[] Known = [Parameters.Code, Parameters.State, Parameters.Issuer, Parameters.Error];

    public async Task InvokeAsync(HttpContext http, GuardedSession session)
    {
        if (http.Request.QueryString.Value?.Length > 8192 || Known.Any(name => http.Request.Query[name].Count > 1))
        {
            await FailAsync(http, session, SessionPages.AnswerMalformed, GatewayRefusals.LoginMalformed, "its parameters are too long or repeated");
            return;
        }
        string? state = http.Request.Query[Parameters.State];
        if (state is null || session.Cookies.ReadLogin(http.Request, state) is not { } login || !IsSame(login.State, state) || login.Since + PendingLogin.Lifetime <= time.GetUtcNow())
        {
            await AnswerStrangerAsync(http, session);
            return;
        }
        session.Cookies.DeleteLogin(http.Response, login.State);
        var (endpoints, fault) = await session.Provider.FindAsync();
        if (endpoints is null) await FailAsync(http, session, SessionPages.ProviderFailed, GatewayRefusals.LoginUnavailable, fault, login);
        else if (!IsFromProvider(http.Request, session.Settings, endpoints)) await FailAsync(http, session, SessionPages.AnswerMalformed, GatewayRefusals.LoginIssuerDiffers, "it is another issuer's", login);
        else if (http.Request.Query[Parameters.Code].ToString() is { Length: > 0 } code) await RedeemAsync(http, session, login, code);
        else await RefusedAsync(http, session, login);
    }

    /// <summary>Whoever is signed in already may have come back to a page of before; nobody else has business here.</summary>
    private async Task AnswerStrangerAsync(HttpContext http, GuardedSession session)
    {
        if (session.Cookies.ReadSession(http.Request) is { } found && !session.Ended.Has(found)) GoTo(http, "/");
        else await FailAsync(http, session, SessionPages.LoginUnknown, GatewayRefusals.LoginUnknown, "this browser has begun no such sign-in, or long ago");
    }

    /// <summary>A provider that was made to take part by an attacker is found out by its name.</summary>
    private static bool IsFromProvider(HttpRequest request, SessionSettings settings, ProviderEndpoints endpoints) =>
        request.Query[Parameters.Issuer] is [{ } issuer] ? issuer == settings.Issuer : !endpoints.NamesIssuer;

    [Spec("RFC 6749", "4.1.3"), Spec("RFC 7636", "4.5"), Spec("RFC 8707", "2.2")]
    private async Task RedeemAsync(HttpContext http, GuardedSession session, PendingLogin login, string code)
    {
        var settings = session.Settings;
        var now = time.GetUtcNow();
        var answer = await session.Provider.RequestTokensAsync(
            new(Parameters.GrantType, GrantTypes.AuthorizationCode), new(Parameters.Code, code), new(Parameters.RedirectUri, settings.Origin + ReservedPaths.Callback),
            new(Parameters.CodeVerifier, login.Verifier), new(Parameters.Resource, settings.Resource));
        if (SessionTokenSet.Of(answer, now, null) is not { IdToken: { } idToken } tokens)
        {
            await FailAsync(http, session, SessionPages.ProviderFailed, GatewayRefusals.LoginNotRedeemed, answer.Error is null && answer.Json is not null ? "the answer lacks an access, refresh or ID token" : answer.ToString(), login);
            return;
        }
        var (identity, fault) = await session.Provider.Identities.ReadIdTokenAsync(idToken, login.Nonce);
        if (identity is null) await FailAsync(http, session, SessionPages.ProviderFailed, GatewayRefusals.LoginIdentityRefused, "the ID token is not believed: " + fault, login);
        else await BeginAsync(http, session, login, identity, tokens);
    }

    /// <summary>A new session, whatever cookie was there before.</summary>
    private async Task BeginAsync(HttpContext http, GuardedSession session, PendingLogin login, SignedJwt identity, SessionTokenSet tokens)
    {
        if (session.Cookies.ReadSession(http.Request) is { } former) session.Ended.Add(former);
        var begun = new BrowserSession(BrowserSession.NewId(), time.GetUtcNow(), identity[ClaimNames.Subject]!, identity[ClaimNames.SessionId] ?? "", tokens.RefreshToken, tokens.Generation);
        if (!session.Cookies.Write(http.Response, begun))
        {
            await FailAsync(http, session, SessionPages.ProviderFailed, GatewayRefusals.LoginIdentityRefused, "no cookie can hold what the provider says", login);
            return;
        }
        session.Tokens.Put(begun, tokens);
        metrics.Session(session.Settings.Resource, GatewayMetrics.Started);
        GoTo(http, login.Target);
    }

    [Spec("RFC 6749", "4.1.2.1")]
    private Task RefusedAsync(HttpContext http, GuardedSession session, PendingLogin login)
    {
        var error = http.Request.Query[Parameters.Error].ToString();
        return error == "access_denied"
            ? FailAsync(http, session, SessionPages.Denied, GatewayRefusals.LoginDenied, error, login)
            : FailAsync(http, session, SessionPages.ProviderFailed, GatewayRefusals.LoginRefused, error.Length is > 0 and <= 60 && error.All(static c => char.IsAsciiLetterLower(c) || c == '_') ? error : "there is neither a code nor an error", login);
    }

    private async Task FailAsync(HttpContext http, GuardedSession session, SessionPage page, GatewayRefusal refusal, string cause, PendingLogin? login = null)
    {
        refusals.Note(http, refusal, session.Settings.Resource);
        log.LoginFailed(session.Settings.ToString(), refusal.Reason, cause);
        await SessionPages.WriteAsync(http, page, refusal.Reason, login?.Target ?? "/");
    }

    private static void GoTo(HttpContext http, string target)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Location = target;
    }

    private static bool IsSame(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
