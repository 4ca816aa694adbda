using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Sessions.Provider;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions.Endpoints;

/// <summary>Sends somebody to the provider who came without a session.</summary>
[Spec("OIDC Core", "3.1.2.1"), Spec("RFC 7636", "4.3"), Spec("RFC 9126", "2")]
internal sealed class LoginStart(TimeProvider time, ILogger<LoginStart> log)
{
    /// <param name="target">Path and query of the page that they wanted.</param>
    /// <returns>Null when they are on their way.</returns>
    public async Task<GatewayRefusal?> SendAsync(HttpContext http, GuardedSession session, string target)
    {
        var login = PendingLogin.New(time.GetUtcNow(), target);
        var (endpoints, fault) = await session.Provider.FindAsync();
        var address = endpoints is null ? null : await AddressAsync(session, endpoints, login);
        if (address is null)
        {
            log.LoginImpossible(session.Settings.ToString(), endpoints is null ? fault : "it takes no request of this client");
            return GatewayRefusals.LoginUnavailable;
        }
        session.Cookies.Write(http, login);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect(address);
        return null;
    }

    /// <summary>Pushed where the provider takes that, so that nothing of the request passes through the browser.</summary>
    private async Task<string?> AddressAsync(GuardedSession session, ProviderEndpoints endpoints, PendingLogin login)
    {
        var request = RequestOf(session.Settings, login);
        if (endpoints.PushedAuthorization is { } pushing)
        {
            var answer = await session.Provider.PostAsync(pushing, request);
            if (answer[Parameters.RequestUri] is { } reference) request = [new(Parameters.ClientId, session.Settings.ClientId), new(Parameters.RequestUri, reference)];
            else
            {
                log.PushingFailed(session.Settings.ToString(), answer.ToString());
                if (answer.Error is not null) return null;
            }
        }
        var start = endpoints.Authorization.OriginalString;
        return $"{start}{(start.Contains('?') ? '&' : '?')}{string.Join('&', request.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"))}";
    }

    private static List<KeyValuePair<string, string>> RequestOf(SessionSettings settings, PendingLogin login) =>
    [
        new(Parameters.ClientId, settings.ClientId),
        new(Parameters.ResponseType, Parameters.Code),
        new(Parameters.RedirectUri, settings.Origin + ReservedPaths.Callback),
        new(Parameters.Scope, settings.Scope),
        new(Parameters.Resource, settings.Resource),
        new(Parameters.State, login.State),
        new(Parameters.Nonce, login.Nonce),
        new(Parameters.CodeChallenge, Pkce.ChallengeOf(login.Verifier)),
        new(Parameters.CodeChallengeMethod, Pkce.S256),
    ];
}
