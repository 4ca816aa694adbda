using System.Collections.Concurrent;
using Gatehouse.Gateway.Sessions.Provider;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions;

/// <summary>What a session's cookie is good for at the moment.</summary>
internal enum SessionState
{
    Live,

    /// <summary>The provider gives it no token any more.</summary>
    Over,

    /// <summary>The provider cannot be asked, and no token is left.</summary>
    Unknown,
}

/// <summary>
/// The access tokens of the sessions that are in use. A token is renewed before it ends, by one request however many tabs wait for it; tabs
/// that still send the cookie from before are served with the newest token that is known here, at another gateway by the provider, which takes
/// a refresh token that was just replaced for a retry. What is forgotten costs one request to the provider, and no sign-in.
/// </summary>
[Spec("RFC 6749", "6"), Spec("RFC 9700", "4.14.2")]
internal sealed class SessionTokens(SessionProvider provider, TimeProvider time, ILogger log)
{
    private const int Most = 20_000;

    private static readonly object Refused = new();

    private readonly RecentlyUsed<SessionTokenSet> _known = new(Most);

    /// <summary>Refresh tokens that the provider refused, and will always refuse: a page that goes on asking with one is no load on it.</summary>
    private readonly RecentlyUsed<object> _refused = new(Most);
    private readonly ConcurrentDictionary<string, Lazy<Task<(SessionState State, SessionTokenSet? Tokens)>>> _underWay = new(StringComparer.Ordinal);

    public void Put(BrowserSession session, SessionTokenSet tokens) => _known.Put(KeyOf(session), tokens);

    public void Forget(BrowserSession session) => _known.Remove(KeyOf(session));

    public SessionTokenSet? Known(BrowserSession session) => _known.TryGet(KeyOf(session), out var known, out _) ? known : null;

    /// <summary>Tokens that can be used now.</summary>
    public async ValueTask<(SessionState State, SessionTokenSet? Tokens)> GetAsync(BrowserSession session, CancellationToken cancel)
    {
        if (_known.TryGet(KeyOf(session), out var known, out var isOld))
        {
            if (isOld) _known.Put(KeyOf(session), known);
            if (time.GetUtcNow() < known.RenewAt && known.Generation >= session.Generation) return (SessionState.Live, known);
        }
        if (_refused.TryGet(TokenHash.Of(session.RefreshToken), out _, out _) && (known is null || known.Generation <= session.Generation)) return (SessionState.Over, null);
        // The request belongs to none of those who wait for it: one who goes away does not end it for the others.
        var flight = _underWay.GetOrAdd(session.Id, static (_, asked) => new(() => asked.Self.RenewAsync(asked.Session)), (Self: this, Session: session));
        return await flight.Value.WaitAsync(cancel);
    }

    private async Task<(SessionState State, SessionTokenSet? Tokens)> RenewAsync(BrowserSession session)
    {
        try
        {
            var now = time.GetUtcNow();
            var known = Known(session);
            // The former request may have been answered between the caller's look and this one.
            if (known is not null && now < known.RenewAt && known.Generation >= session.Generation) return (SessionState.Live, known);
            var former = known is not null && known.Generation >= session.Generation ? known : new SessionTokenSet("", now, session.RefreshToken, session.Generation, known?.IdToken);
            var answer = await provider.RequestTokensAsync(new(Parameters.GrantType, GrantTypes.RefreshToken), new(Parameters.RefreshToken, former.RefreshToken));
            if (SessionTokenSet.Of(answer, now, former) is { } renewed)
            {
                _known.Put(KeyOf(session), renewed);
                return (SessionState.Live, renewed);
            }
            if (answer.Error == "invalid_grant")
            {
                Forget(session);
                _refused.Put(TokenHash.Of(former.RefreshToken), Refused);
                return (SessionState.Over, null);
            }
            log.SessionNotRenewed(answer.ToString());
            return now < former.EndsAt && former.AccessToken.Length > 0 ? (SessionState.Live, former) : (SessionState.Unknown, null);
        }
        finally
        {
            _underWay.TryRemove(session.Id, out _);
        }
    }

    private static TokenHash KeyOf(BrowserSession session) => TokenHash.Of(session.Id);
}
