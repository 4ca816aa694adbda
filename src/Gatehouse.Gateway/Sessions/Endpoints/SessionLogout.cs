using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions.Endpoints;

/// <summary>Signs out: here, and then at the provider, which tells everybody else.</summary>
[Spec("OIDC RP-Initiated Logout", "2")]
internal sealed class SessionLogout(RefusalWriter refusals, GatewayMetrics metrics, ILogger<SessionLogout> log)
{
    private static readonly TimeSpan LongestRevocation = TimeSpan.FromSeconds(3);

    public async Task InvokeAsync(HttpContext http, GuardedSession session)
    {
        var browser = new BrowserRequest(http, session.Settings.Origin);
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (!isPost && !HttpMethods.IsGet(http.Request.Method)) await refusals.WriteAsync(http, GatewayRefusals.MethodUnknown with { Allow = "GET, POST" }, session.Settings.Resource);
        // A link or picture elsewhere must not sign anybody out.
        else if (isPost && !browser.IsOwn) await refusals.WriteAsync(http, GatewayRefusals.CrossOrigin, session.Settings.Resource);
        else if (!isPost && !(browser.IsOwn && browser.IsNavigation)) await SessionPages.AskAsync(http, (await session.Provider.FindAsync()).Endpoints?.EndSession?.GetLeftPart(UriPartial.Authority));
        else await EndAsync(http, session);
    }

    private async Task EndAsync(HttpContext http, GuardedSession session)
    {
        var idToken = session.Cookies.ReadSession(http.Request) is { } found && !session.Ended.Has(found) ? await EndAsync(http, session, found) : null;
        session.Cookies.Delete(http.Response);
        http.Response.Headers.CacheControl = "no-store";
        // Pages that were seen while signed in do not come back by the back button either.
        http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = await WayOutAsync(session, idToken) ?? ReservedPaths.SignedOut;
    }

    /// <summary>Ends it for whoever kept a copy of the cookie, too.</summary>
    /// <returns>The ID token by which the provider knows whose logout it is.</returns>
    private async Task<string?> EndAsync(HttpContext http, GuardedSession session, BrowserSession found)
    {
        var idToken = (session.Tokens.Known(found) ?? (await session.Tokens.GetAsync(found, http.RequestAborted)).Tokens)?.IdToken;
        var refreshToken = session.Tokens.Known(found)?.RefreshToken ?? found.RefreshToken;
        session.Ended.Add(found);
        session.Tokens.Forget(found);
        metrics.Session(session.Settings.Resource, GatewayMetrics.Ended);
        await RevokeAsync(session, refreshToken);
        return idToken;
    }

    [Spec("RFC 7009", "2.1")]
    private async Task RevokeAsync(GuardedSession session, string refreshToken)
    {
        if ((await session.Provider.FindAsync()).Endpoints?.Revocation is not { } revocation) return;
        try
        {
            var answer = await session.Provider.PostAsync(revocation, [new(Parameters.Token, refreshToken), new(Parameters.TokenTypeHint, Parameters.RefreshToken)]).WaitAsync(LongestRevocation);
            if (answer.Error is { } error) log.SessionNotRevoked(session.Settings.ToString(), error);
        }
        catch (TimeoutException)
        {
            log.SessionNotRevoked(session.Settings.ToString(), "it does not answer in time");
        }
    }

    private static async Task<string?> WayOutAsync(GuardedSession session, string? idToken)
    {
        if ((await session.Provider.FindAsync()).Endpoints?.EndSession is not { } endSession) return null;
        var settings = session.Settings;
        var address = $"{endSession.OriginalString}{(endSession.Query.Length > 0 ? '&' : '?')}{Parameters.ClientId}={Uri.EscapeDataString(settings.ClientId)}";
        if (idToken is not null) address += $"&{Parameters.IdTokenHint}={idToken}";
        return settings.ComesBack ? $"{address}&{Parameters.PostLogoutRedirectUri}={Uri.EscapeDataString(settings.Origin + ReservedPaths.SignedOut)}" : address;
    }
}
