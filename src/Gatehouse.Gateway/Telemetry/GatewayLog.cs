using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Telemetry;

/// <summary>Everything the gateway writes to the log. No message ever holds a token, nor what a caller wrote into a path.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(300, LogLevel.Information, "{Method} {Route} is refused with {Status}: {Reason}. {Description} (refusal {Refusal})")]
    public static partial void CallRefused(this ILogger log, string method, string route, int status, string reason, string description, string refusal);

    [LoggerMessage(301, LogLevel.Information, "The gateway guards {Apis} APIs by {Routes} routes")]
    public static partial void Guarding(this ILogger log, int apis, int routes);

    [LoggerMessage(302, LogLevel.Warning, "{Finding}")]
    public static partial void Warn(this ILogger log, string finding);

    [LoggerMessage(303, LogLevel.Error, "{Finding}")]
    public static partial void Fault(this ILogger log, string finding);

    [LoggerMessage(304, LogLevel.Error, "The edited plan {File} is not served: {Fault}. The last good one stays in force")]
    public static partial void NotApplied(this ILogger log, string file, string fault);

    [LoggerMessage(308, LogLevel.Error, "Reading the edited plan broke; the last good one stays in force")]
    public static partial void FollowingBroke(this ILogger log, Exception exception);

    [LoggerMessage(310, LogLevel.Warning, "Revocations are not followed for {Api}: the secret of its client {Client} is not known here")]
    public static partial void RevocationsNotFollowed(this ILogger log, string api, string client);

    [LoggerMessage(305, LogLevel.Warning, "The upstream {Upstream} of {Api} is left out: {Fault}")]
    public static partial void UpstreamDown(this ILogger log, string upstream, string api, string fault);

    [LoggerMessage(306, LogLevel.Information, "The upstream {Upstream} of {Api} answers again")]
    public static partial void UpstreamUp(this ILogger log, string upstream, string api);

    [LoggerMessage(307, LogLevel.Warning, "The upstream {Upstream} of {Api} did not answer {Route}: {Fault}")]
    public static partial void UpstreamFailed(this ILogger log, string upstream, string api, string route, string fault);

    [LoggerMessage(350, LogLevel.Warning, "Nobody can sign in as {Client}: {Fault}")]
    public static partial void LoginImpossible(this ILogger log, string client, string fault);

    [LoggerMessage(351, LogLevel.Warning, "The provider takes no pushed request of {Client}: {Fault}")]
    public static partial void PushingFailed(this ILogger log, string client, string fault);

    [LoggerMessage(352, LogLevel.Information, "A sign-in of {Client} fails with {Reason}: {Cause}")]
    public static partial void LoginFailed(this ILogger log, string client, string reason, string cause);

    [LoggerMessage(353, LogLevel.Warning, "A session is not renewed, and goes on as long as its token: {Fault}")]
    public static partial void SessionNotRenewed(this ILogger log, string fault);

    [LoggerMessage(354, LogLevel.Warning, "The provider did not end the tokens of a session of {Client} that was signed out: {Fault}")]
    public static partial void SessionNotRevoked(this ILogger log, string client, string fault);

    [LoggerMessage(355, LogLevel.Warning, "A back-channel logout for {Client} is refused: {Fault}")]
    public static partial void LogoutRefused(this ILogger log, string client, string fault);

    [LoggerMessage(356, LogLevel.Warning, "A token of {Api} is not exchanged: {Fault}")]
    public static partial void NotExchanged(this ILogger log, string api, string fault);
}
