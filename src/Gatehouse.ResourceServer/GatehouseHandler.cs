using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Connections;
using Gatehouse.ResourceServer.Demands;
using Gatehouse.ResourceServer.Metadata;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Telemetry;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Authenticates a call by its access token, and answers the calls that may not go on.</summary>
[Spec("RFC 6750", "3"), Spec("RFC 6750", "3.1")]
internal sealed class GatehouseHandler(IOptionsMonitor<GatehouseOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiMetrics metrics, RefusalLog refusals, RefusalSource source)
    : AuthenticationHandler<GatehouseOptions>(options, loggers, encoder), IAuthenticationRequestHandler
{
    private OAuthError? _error;
    private TimeSpan? _retryAfter;
    private bool _decided;
    private bool _isCounted;
    private long _began;
    private PresentedToken _presented;

    private string Realm => Options.Realm ?? Options.Audience;

    /// <summary>Answers for the document that tells clients where to get a token, without an endpoint that the API's author would have to map.</summary>
    [Spec("RFC 9728", "3")]
    public async Task<bool> HandleRequestAsync()
    {
        if (Options.Metadata?.IsAskedFor(Request) != true) return false;
        await Options.Metadata.WriteAsync(Context, Context.RequestServices.GetService<EndpointDataSource>());
        return true;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var started = _began = TimeProvider.GetTimestamp();
        var presented = _presented = PresentedToken.Of(Request);
        if (presented.Error is { } error) return Task.FromResult(Refuse(error));
        if (presented.Text is not { } token) return Task.FromResult(AuthenticateResult.NoResult());

        var hash = TokenHash.Of(token);
        return Options.Verification!.TryRemember(hash, out var remembered)
            ? WithOwnCheckAsync(Accept(remembered!, started))
            : VerifyAsync(token, hash, started);
    }

    [Spec("RFC 6750", "3.1")]
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        // Another handler's credentials may have been refused: then nothing was said about ours.
        var error = _error ?? OAuthErrors.TokenMissing;
        // RFC 9449 answers a wrong proof with 400 where tokens are asked for, with 401 where one is presented (section 7.1).
        Response.StatusCode = error.Code is "invalid_dpop_proof" or "use_dpop_nonce" ? StatusCodes.Status401Unauthorized : error.Status;
        if (_retryAfter is { } wait) Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (error.Status != StatusCodes.Status503ServiceUnavailable)
            WriteChallenges(_error, _error is null ? ScopesOfEndpoint() : null);
        Decide(error);
    }

    [Spec("RFC 6750", "3.1"), Spec("RFC 9470", "3")]
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var lacking = Shortfall.Of(Context);
        Response.StatusCode = lacking.Error.Status;
        WriteChallenges(lacking.Told, lacking.Scopes, lacking.Parameters);
        Decide(lacking.Error);
        return Task.CompletedTask;
    }

    /// <summary>Both schemes, the error with the one that was tried; an API that accepts bound tokens only names no other.</summary>
    [Spec("RFC 9449", "7.1"), Spec("RFC 9449", "7.2"), Spec("RFC 9728", "5.1")]
    private void WriteChallenges(OAuthError? error, string? scope, string? parameters = null)
    {
        var challenge = new Challenge(Realm, Options.Metadata?.AddressFor(Request));
        if (!Options.RequireDPoP) Response.Headers.Append("WWW-Authenticate", _presented.IsDPoP ? challenge.Bearer(null, scope) : challenge.Bearer(error, scope, parameters));
        Response.Headers.Append("WWW-Authenticate", _presented.IsDPoP || Options.RequireDPoP ? challenge.DPoP(error, scope, parameters) : challenge.DPoP(null, scope));
    }

    private string? ScopesOfEndpoint() =>
        ResourceMetadata.DemandedBy(Context.GetEndpoint(), Context).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } scopes ? string.Join(' ', scopes) : null;

    private async Task<AuthenticateResult> VerifyAsync(string token, TokenHash hash, long started)
    {
        var verdict = await Options.Verification!.VerifyAsync(token, hash, Context.RequestAborted);
        if (verdict.Token is { } good) return await WithOwnCheckAsync(Accept(good, started));
        _retryAfter = verdict.RetryAfter;
        if (metrics.IsTimed) metrics.Time(Options.Audience, ApiMetrics.Refused, TimeProvider.GetElapsedTime(started));
        return Refuse(verdict.Error!);
    }

    private AuthenticateResult Refuse(OAuthError error)
    {
        _error = error;
        return AuthenticateResult.Fail(error.Description);
    }

    private AuthenticateResult Accept(AccessToken token, long started)
    {
        if (Options.Senders!.Check(Context, _presented, token, TimeProvider.GetUtcNow()) is { } notTheirs)
        {
            if (metrics.IsTimed) metrics.Time(Options.Audience, ApiMetrics.Refused, TimeProvider.GetElapsedTime(started));
            return Refuse(notTheirs);
        }
        var identity = new AccessTokenIdentity(token, Scheme.Name, Options.NameClaimType, Options.RoleClaimType);
        if (metrics.IsTimed) metrics.Time(Options.Audience, ApiMetrics.Allowed, TimeProvider.GetElapsedTime(started));
        CountWhenAnswered();
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name);
        // SignalR ends a connection with its token, where it is told to and knows when that is.
        if (LiveConnection.MayBeAsked(Request)) ticket.Properties.ExpiresUtc = token.ExpiresAt;
        return AuthenticateResult.Success(ticket);
    }

    /// <summary>Where the API's author has a check of their own it comes last, and is asked at every call.</summary>
    private async Task<AuthenticateResult> AskOwnCheckAsync(AuthenticateResult accepted, Func<TokenValidatedContext, Task> check)
    {
        var validated = new TokenValidatedContext(Context, (AccessTokenIdentity)accepted.Principal!.Identity!);
        await check(validated);
        return validated.Failure is { } failure ? Refuse(failure) : accepted;
    }

    private Task<AuthenticateResult> WithOwnCheckAsync(AuthenticateResult result) =>
        Options.OnTokenValidated is { } check && result.Succeeded ? AskOwnCheckAsync(result, check) : Task.FromResult(result);

    private Task CountAllowed()
    {
        // A call that came too often was not let through: whoever counts calls counts that one.
        if (!_decided && Response.StatusCode != StatusCodes.Status429TooManyRequests) metrics.Count(Options.Audience, Route(), ApiMetrics.Allowed, "");
        _decided = true;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether a call is let through is known only later: authorization may still refuse it. A connection that stays open counts when it
    /// begins. A gateway reports its calls itself: it knows when the answer of the upstream has passed.
    /// </summary>
    private void CountWhenAnswered()
    {
        if (_isCounted) return;
        _isCounted = true;
        if (metrics.IsCounted && LiveConnection.MayBeAsked(Request)) Response.OnStarting(static handler => ((GatehouseHandler)handler).CountAllowed(), this);
        if (metrics.IsCounted || Reports) Response.OnCompleted(static handler => ((GatehouseHandler)handler).CountAnswered(), this);
    }

    private bool Reports => Options.Calls is not null && source.Name == RefusalSources.Api;

    private Task CountAnswered()
    {
        // A connection that stays open says nothing of how quickly the API answers.
        if (Reports) Options.Calls!.Count(Context, LiveConnection.MayBeAsked(Request) ? null : TimeProvider.GetElapsedTime(_began));
        return CountAllowed();
    }

    private void Decide(OAuthError error)
    {
        _decided = true;
        CountWhenAnswered();
        metrics.Count(Options.Audience, Route(), ApiMetrics.Refused, error.Reason);
        if (Options.OnRefused is { } keep) keep(Context, error);
        else Logger.CallRefused(Request.Method, Route(), Response.StatusCode, error.Reason, error.Description, NameRefusal(error));
    }

    /// <summary>The id that the caller can read out; a fault of ours has none.</summary>
    private string NameRefusal(OAuthError error)
    {
        if (Response.StatusCode >= StatusCodes.Status500InternalServerError) return "-";
        var id = RefusalId.New();
        Response.Headers[RefusalId.Header] = id;
        var record = new RefusalRecord
        {
            Id = id,
            At = TimeProvider.GetUtcNow(),
            Source = source.Name,
            Endpoint = Route(),
            Status = Response.StatusCode,
            Error = error.Code,
            Reason = error.Reason,
            // Only a token that was found good says for whom it speaks.
            ClientId = Context.GetAccessToken()?.ClientId,
            Api = Options.Audience,
            TraceId = Activity.Current?.TraceId.ToString(),
            Facts = error.Facts,
        };
        refusals.Add(record, Scheme.Name);
        return id;
    }

    /// <summary>The pattern, never the path: paths hold what callers write, and would make a new series each.</summary>
    private string Route() => (Context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
}
