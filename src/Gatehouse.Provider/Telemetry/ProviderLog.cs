using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Telemetry;

/// <summary>Everything that the engine writes to the log. No message takes a token, a secret or a code.</summary>
internal static partial class ProviderLog
{
    [LoggerMessage(1, LogLevel.Information, "Refused {Endpoint}: {Error} ({Reason}), client {ClientId}, refusal {Refusal}")]
    public static partial void Refused(ILogger log, string endpoint, string error, string reason, string? clientId, string refusal);

    [LoggerMessage(2, LogLevel.Warning, "Refresh token reuse detected: grant {GrantId} of client {ClientId} is revoked (generation {Presented} was shown, {Current} is current)")]
    public static partial void ReuseDetected(ILogger log, string grantId, string clientId, int presented, int current);

    [LoggerMessage(3, LogLevel.Warning, "Authorization code replay: grant {GrantId} of client {ClientId} is revoked")]
    public static partial void CodeReplayed(ILogger log, string grantId, string clientId);

    [LoggerMessage(4, LogLevel.Error, "The database lost writes: grant {GrantId} is at generation {Current}, yet generation {Presented} was issued")]
    public static partial void StoreBehind(ILogger log, string grantId, int presented, int current);

    [LoggerMessage(5, LogLevel.Warning, "A grant was presented by the wrong party: {Reason}, grant {GrantId}, client {ClientId}")]
    public static partial void Mismatch(ILogger log, string reason, string grantId, string clientId);

    [LoggerMessage(8, LogLevel.Warning, "Retry streak: grant {GrantId} of client {ClientId} had a refresh token repeated in {Generations} generations one after the other")]
    public static partial void RetryStreak(ILogger log, string grantId, string clientId, int generations);

    [LoggerMessage(40, LogLevel.Information, "Client {ClientId} was told that a session has ended (attempt {Attempt})")]
    public static partial void LogoutTold(ILogger log, string clientId, int attempt);

    [LoggerMessage(41, LogLevel.Warning, "Client {ClientId} could not be told that a session has ended: {Failure} (attempt {Attempt}); it is tried again")]
    public static partial void LogoutFailed(ILogger log, string clientId, string failure, int attempt);

    [LoggerMessage(42, LogLevel.Error, "Client {ClientId} was not told that a session has ended: {Failure} after {Attempt} attempts; it is given up")]
    public static partial void LogoutGivenUp(ILogger log, string clientId, string failure, int attempt);

    [LoggerMessage(60, LogLevel.Warning, "The metadata document of client {ClientId} was refused: {Fault}")]
    public static partial void ClientDocumentRefused(ILogger log, string clientId, string fault);

    [LoggerMessage(61, LogLevel.Information, "Client {ClientId} was {Change}")]
    public static partial void ClientRegistered(ILogger log, string clientId, string change);

    [LoggerMessage(6, LogLevel.Error, "The database is unavailable")]
    public static partial void StorageUnavailable(ILogger log, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "Unexpected error")]
    public static partial void Unexpected(ILogger log, Exception exception);
}
