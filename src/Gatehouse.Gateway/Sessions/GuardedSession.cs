using Gatehouse.Gateway.Sessions.Provider;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The browser sessions of one API, with what they have learned.</summary>
internal sealed class GuardedSession : IDisposable
{
    public GuardedSession(SessionSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        Settings = settings;
        Cookies = new SessionCookies(settings, new SessionSeal(settings));
        Provider = new SessionProvider(settings, time, loggers);
        Tokens = new SessionTokens(Provider, time, loggers.CreateLogger<SessionTokens>());
        Ended = new EndedSessions(settings, time);
    }

    public SessionSettings Settings { get; }

    public SessionCookies Cookies { get; }

    public SessionProvider Provider { get; }

    public SessionTokens Tokens { get; }

    public EndedSessions Ended { get; }

    public void Dispose() => Provider.Dispose();
}
