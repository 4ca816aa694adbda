using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol.Telemetry;
using System.Collections.Frozen;
using System.Diagnostics;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Endpoints.Token.Grants;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Token;

/// <summary>The story of a token request, top to bottom.</summary>
[Spec("RFC 6749", "3.2")]
internal sealed class TokenEndpoint(
    CurrentProvider provider,
    ClientAuthentication authentication,
    SenderConstraints constraints,
    IEnumerable<IGrant> grants,
    IdTokenContents idTokens,
    UserRoles roles,
    TokenIssuer issuer,
    Sunsets sunsets,
    TimeProvider time,
    ProviderMetrics metrics,
    TokenDecisions decisions,
    RefusalNotes refusals)
{
    private const string Unknown = "_unknown";
    private readonly FrozenDictionary<string, IGrant> _grants = grants.ToFrozenDictionary(grant => grant.GrantType);

    public async Task HandleAsync(HttpContext http)
    {
        using var span = Spans.Begin(Spans.TokenRequest);
        var startedAt = Stopwatch.GetTimestamp();
        var snapshot = provider.Snapshot;
        if (CrossOrigin.AnswersPreflight(http, snapshot)) return;

        var (grant, caller) = (default(IGrant), default(AuthenticatedClient));
        try
        {
            var (form, unreadable) = await RequestForm.ReadAsync(http);
            if (form is null)
            {
                await RefuseAsync(http, unreadable!, Unknown, null, startedAt);
                return;
            }

            var now = time.GetUtcNow();
            (var unauthenticated, caller, snapshot) = await authentication.AuthenticateAsync(http, form, snapshot, now);
            if (unauthenticated is not null)
            {
                decisions.Refused(snapshot, form, default, null, unauthenticated, now);
                await RefuseAsync(http, unauthenticated, Unknown, null, startedAt);
                return;
            }

            if (ChooseGrant(form, caller.Client, out grant) is { } notAllowed)
            {
                decisions.Refused(snapshot, form, caller, null, notAllowed, now);
                await RefuseAsync(http, notAllowed, Unknown, caller.Client, startedAt);
            }
            else await ExchangeAsync(http, snapshot, form, caller, grant, now, startedAt);
        }
        catch (Exception failure) when (CountFailure(http, failure, grant, caller.Client, startedAt))
        {
            throw;
        }
    }

    private async Task ExchangeAsync(HttpContext http, ProviderSnapshot snapshot, RequestParameters form, AuthenticatedClient caller, IGrant grant, DateTimeOffset now, long startedAt)
    {
        var (sender, unbound) = await constraints.CheckAsync(http, snapshot, caller.Client, EndpointPaths.Token, now);
        if (unbound is not null)
        {
            decisions.Refused(snapshot, form, caller, null, unbound, now);
            await RefuseAsync(http, unbound, grant.GrantType, caller.Client, startedAt);
            return;
        }
        var (recipient, unencryptable) = await idTokens.FindRecipientAsync(caller.Client, grant.GrantType, http.RequestAborted);
        if (unencryptable is not null)
        {
            await RefuseAsync(http, unencryptable, grant.GrantType, caller.Client, startedAt);
            return;
        }

        var request = new TokenRequest(form, caller.Client, caller.Proved, sender, snapshot, now) { Origin = grant.GrantType == GrantTypes.Password ? Sender.Of(http, snapshot) : null, From = new AuditOrigin(http) };
        var result = await grant.ExchangeAsync(request, http.RequestAborted);
        if (grant.GrantType == GrantTypes.Password) sunsets.Used(http, caller.Client, SunsetGrants.Password, refused: result.Error is not null);
        if ((result.Error ?? request.CheckSender(result.Access!.Api)) is { } refused)
        {
            decisions.Refused(snapshot, form, caller, sender, refused, now);
            await RefuseAsync(http, refused, grant.GrantType, caller.Client, startedAt);
            return;
        }

        var access = await idTokens.CompleteAsync(await roles.CompleteAsync(result.Access!, http.RequestAborted), recipient, http.RequestAborted);
        var tokens = issuer.Issue(snapshot, access, now, sender);
        metrics.TokenRequest(grant.GrantType, caller.Client.MetricLabel, null, startedAt);
        decisions.Granted(request, caller, grant.GrantType, access, tokens.Scope);
        await TokenResponse.WriteAsync(http, tokens);
    }

    /// <summary>What is our fault counts too. Always false: somebody else answers it.</summary>
    private bool CountFailure(HttpContext http, Exception failure, IGrant? grant, Client? client, long startedAt)
    {
        var isOurs = failure is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted;
        if (isOurs) metrics.TokenRequestFailed(grant?.GrantType ?? Unknown, client?.MetricLabel ?? Unknown, startedAt);
        return false;
    }

    private OAuthError? ChooseGrant(RequestParameters form, Client client, out IGrant grant)
    {
        grant = null!;
        if (form[Parameters.GrantType] is not { } asked) return OAuthErrors.ParameterMissing(Parameters.GrantType);
        if (!_grants.TryGetValue(asked, out var known)) return OAuthErrors.GrantTypeUnsupported.With(FactNames.PresentedGrantType, asked);
        if (!client.GrantTypes.Contains(asked)) return OAuthErrors.GrantTypeNotAllowed.With(FactNames.PresentedGrantType, asked).With(FactNames.RegisteredGrantTypes, string.Join(' ', client.GrantTypes));
        grant = known;
        return null;
    }

    private Task RefuseAsync(HttpContext http, OAuthError error, string grant, Client? client, long startedAt)
    {
        metrics.TokenRequest(grant, client?.MetricLabel ?? Unknown, error, startedAt);
        refusals.Note(http, error, "token", client?.ClientId);
        return JsonErrorResponse.WriteAsync(http, error);
    }
}
