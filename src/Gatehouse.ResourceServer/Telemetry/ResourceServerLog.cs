using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Telemetry;

/// <summary>Everything the package writes to the log. No message ever holds a token.</summary>
internal static partial class ResourceServerLog
{
    [LoggerMessage(1, LogLevel.Information, "The provider's keys have changed: {Count} keys are trusted now.")]
    public static partial void KeysChanged(this ILogger log, int count);

    [LoggerMessage(2, LogLevel.Warning, "The provider's keys cannot be renewed: {Fault}. The known ones, {Age} s old, stay in use.")]
    public static partial void KeyFetchFailed(this ILogger log, string fault, long age);

    [LoggerMessage(3, LogLevel.Error, "The provider's keys cannot be fetched: {Fault}. Until they are, calls with an access token are answered 503.")]
    public static partial void FirstKeyFetchFailed(this ILogger log, string fault);

    [LoggerMessage(4, LogLevel.Error, "Fetching the provider's keys broke.")]
    public static partial void KeyFetchBroke(this ILogger log, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The provider cannot be asked about an opaque access token: {Fault}. The call is answered 503.")]
    public static partial void IntrospectionFailed(this ILogger log, string fault);

    [LoggerMessage(5, LogLevel.Information, "{Method} {Route} is refused with {Status}: {Reason}. {Description} (refusal {Refusal})")]
    public static partial void CallRefused(this ILogger log, string method, string route, int status, string reason, string description, string refusal);

    [LoggerMessage(30, LogLevel.Warning, "What this API refuses cannot be reported to its provider: {Fault}. It is explained here only.")]
    public static partial void RefusalsNotReported(this ILogger log, string fault);

    [LoggerMessage(31, LogLevel.Warning, "The calls of this API cannot be reported to its provider: {Fault}. The last five minutes wait for it.")]
    public static partial void CallsNotReported(this ILogger log, string fault);

    [LoggerMessage(32, LogLevel.Information, "{Provider} takes no reports of calls: {Fault}. It is asked again in ten minutes.")]
    public static partial void CallsNotWanted(this ILogger log, string provider, string fault);

    [LoggerMessage(40, LogLevel.Warning, "There is no access token for the client {Client} with {Demand}: {Fault}")]
    public static partial void TokenRequestFailed(this ILogger log, string client, string demand, string fault);

    [LoggerMessage(41, LogLevel.Warning, "The access token of the client {Client} with {Demand} cannot be renewed: {Fault} The present one stays in use until {Until}.")]
    public static partial void TokenRenewalFailed(this ILogger log, string client, string demand, string fault, DateTimeOffset until);

    [LoggerMessage(20, LogLevel.Information, "The revocations of {Provider} are followed; {Count} are known.")]
    public static partial void RevocationsFollowed(this ILogger log, string provider, int count);

    [LoggerMessage(21, LogLevel.Warning, "The revocations of {Provider} cannot be followed: {Fault}. All were known {Age} s ago.")]
    public static partial void RevocationsLost(this ILogger log, string provider, string fault, long age);

    [LoggerMessage(22, LogLevel.Information, "{Provider} does not tell what it revokes: {Fault}. Access tokens count until they end.")]
    public static partial void RevocationsNotOffered(this ILogger log, string provider, string fault);
}
