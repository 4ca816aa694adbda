using System.Security.Cryptography;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;

namespace Gatehouse.Server.Accounts.SecondFactors;

/// <summary>How a code was taken.</summary>
internal enum CodeVerdict
{
    Accepted,
    Wrong,

    /// <summary>Too many wrong codes: none is looked at for a while.</summary>
    Locked,
}

/// <summary>
/// Enrols authenticator apps and checks their codes. Every attempt is counted before it is looked at, a code counts once, and the shared
/// secret is kept sealed under the root secret.
/// </summary>
internal sealed partial class AuthenticatorApps(
    IAuthenticatorStore store, KeySeal seal, RecoveryCodes recovery, AccountOptions options, TimeProvider time, ILogger<AuthenticatorApps> log)
{
    private const string SealUse = "totp";
    private const int LongestCode = 64;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(OneTimePasswords.SecretSize);

    /// <summary>What a QR code tells an authenticator app.</summary>
    public static string UriOf(byte[] secret, string issuer, string username) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(username)}?secret={Base32.Encode(secret)}&issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>Enrols the app if its owner shows that it works; the new recovery codes, which are never shown again, or null.</summary>
    public async ValueTask<string[]?> EnrolAsync(string subject, byte[] secret, string code, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (OneTimePasswords.FindStep(secret, Plain(code), now, lastStep: 0) is not { } step) return null;
        var codes = RecoveryCodes.New();
        var authenticator = new Authenticator(subject, seal.Seal(subject, SealUse, secret), step, now);
        await store.EnrolAsync(authenticator, recovery.HashesOf(subject, codes), cancel);
        LogEnrolled(log, subject);
        return codes;
    }

    /// <summary>Checks a code of the app, or a recovery code.</summary>
    public async ValueTask<CodeVerdict> VerifyAsync(string subject, string code, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (await store.TakeAttemptAsync(subject, options.CodesBeforeLock, now + options.CodeLockDuration, now, cancel) is not { } authenticator)
        {
            LogRefused(log, subject, CodeVerdict.Locked);
            return CodeVerdict.Locked;
        }
        var plain = Plain(code);
        var accepted = plain.Length <= OneTimePasswords.Digits
            ? Open(authenticator) is var secret && OneTimePasswords.FindStep(secret, plain, now, authenticator.LastStep) is { } step && await store.AcceptAsync(subject, step, cancel)
            : code.Length <= LongestCode && await store.RedeemRecoveryCodeAsync(subject, recovery.HashOf(subject, code), cancel);
        if (accepted) return CodeVerdict.Accepted;
        LogRefused(log, subject, CodeVerdict.Wrong);
        return CodeVerdict.Wrong;
    }

    public async ValueTask<string[]> RenewRecoveryCodesAsync(string subject, CancellationToken cancel)
    {
        var codes = RecoveryCodes.New();
        await store.ReplaceRecoveryCodesAsync(subject, recovery.HashesOf(subject, codes), cancel);
        return codes;
    }

    public async ValueTask RemoveAsync(string subject, CancellationToken cancel)
    {
        if (await store.RemoveAsync(subject, cancel)) LogRemoved(log, subject);
    }

    private byte[] Open(Authenticator authenticator) => seal.Open(authenticator.Subject, SealUse, authenticator.Sealed);

    // Apps show "123 456", and people type it so.
    private static string Plain(string code) => code.Replace(" ", "", StringComparison.Ordinal);

    [LoggerMessage(10, LogLevel.Information, "Subject {Subject} enrolled an authenticator app.")]
    private static partial void LogEnrolled(ILogger log, string subject);

    [LoggerMessage(11, LogLevel.Information, "Subject {Subject} removed their authenticator app.")]
    private static partial void LogRemoved(ILogger log, string subject);

    [LoggerMessage(12, LogLevel.Information, "A code of subject {Subject} was refused: {Verdict}.")]
    private static partial void LogRefused(ILogger log, string subject, CodeVerdict verdict);
}
