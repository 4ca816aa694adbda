using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Mechanisms.Senders;

/// <summary>
/// Limits how many requests a network may let wait in the name of clients that prove nothing: anybody can name one, and each request is a row
/// in the database until it ends.
/// </summary>
[Spec("RFC 9126", "2.3"), Spec("RFC 8628", "5.1")]
internal sealed partial class UnprovedRequests(TimeProvider time, ILogger<UnprovedRequests> log)
{
    internal const int Most = 600;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly AttemptLimit _limit = new(Most, Window, time);

    /// <summary>Null when this client proved itself, or its network made few requests so far.</summary>
    public OAuthError? Check(HttpContext http, ProviderSnapshot snapshot, AuthenticatedClient caller)
    {
        if (caller.Proved) return null;
        var sender = Sender.Of(http, snapshot).Address;
        if (_limit.TryCount(sender)) return null;
        Limited(log, LoggedNetwork.Of(sender));
        _limit.AskToWait(http.Response);
        return OAuthErrors.UnprovedRequestsTooMany;
    }

    [LoggerMessage(66, LogLevel.Warning, "Too many requests of clients that prove nothing came from the network {Network}: for a while no more are taken. If this is a proxy, name it in the plan: trusted_proxies")]
    private static partial void Limited(ILogger log, string network);
}
