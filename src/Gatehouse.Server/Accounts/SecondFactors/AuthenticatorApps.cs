using System.Security.Cryptography;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
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
    IAuthenticatorStore store, KeySeal seal, RecoveryCodes recovery, AccountOptions options, AuditTrail audit, TimeProvider time, ILogger<AuthenticatorApps> log)
{
    private const string SealUse = "totp";
    private const int LongestCode = 64;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(OneTimePasswords.SecretSize);

    /// <summary>What a QR code tells an authenticator app.</summary>
    public static string UriOf(byte[] secret, string issuer, string username) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(username)}?secret={Base32.Encode(secret)}&issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>Enrols the app if its owner shows that it works; the new recovery codes, which are never shown again, or null.</summary>
    public async ValueTask<string[]?> EnrolAsync(Account account, AuditOrigin from, byte[] secret, string code, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (OneTimePasswords.FindStep(secret, Plain(code), now, lastStep: 0) is not { } step) return null;
        var (subject, codes) = (account.Subject, RecoveryCodes.New());
        var authenticator = new Authenticator(subject, seal.Seal(subject, SealUse, secret), step, now);
        await store.Recording(Record(AuditEvents.SecondFactorEnrolled, account, from) with { After = Method }).EnrolAsync(authenticator, recovery.HashesOf(subject, codes), cancel);
        LogEnrolled(log, subject);
        return codes;
    }

    /// <summary>Keeps the app that somebody used at another provider. They have no recovery codes until they make some.</summary>
    public ValueTask BringAsync(Account account, byte[] secret, CancellationToken cancel)
    {
        var authenticator = new Authenticator(account.Subject, seal.Seal(account.Subject, SealUse, secret), LastStep: 0, time.GetUtcNow());
        return store.Recording(AccountRecords.About(audit, AuditEvents.SecondFactorEnrolled, AuditActors.Operator, account) with { After = Method }).EnrolAsync(authenticator, [], cancel);
    }

    /// <summary>Checks a code of the app, or a recovery code.</summary>
    public async ValueTask<CodeVerdict> VerifyAsync(Account account, AuditOrigin from, string code, CancellationToken cancel)
    {
        var subject = account.Subject;
        var now = time.GetUtcNow();
        if (await store.TakeAttemptAsync(subject, options.CodesBeforeLock, now + options.CodeLockDuration, now, cancel) is not { } authenticator)
        {
            LogRefused(log, subject, CodeVerdict.Locked);
            await audit.AppendAsync(Failed("codes_locked"), cancel);
            return CodeVerdict.Locked;
        }
        var plain = Plain(code);
        var accepted = plain.Length <= OneTimePasswords.Digits
            ? Open(authenticator) is var secret && OneTimePasswords.FindStep(secret, plain, now, authenticator.LastStep) is { } step && await store.AcceptAsync(subject, step, cancel)
            : code.Length <= LongestCode && await store.Recording(Record(AuditEvents.RecoveryCodeUsed, account, from)).RedeemRecoveryCodeAsync(subject, recovery.HashOf(subject, code), cancel);
        if (accepted) return CodeVerdict.Accepted;
        LogRefused(log, subject, CodeVerdict.Wrong);
        await audit.AppendAsync(Failed("wrong_code"), cancel);
        return CodeVerdict.Wrong;

        AuditRecord Failed(string reason) => Record(AuditEvents.LoginFailed, account, from) with { After = AuditDetails.Of(("method", "code"), ("reason", reason)) };
    }

    public async ValueTask<string[]> RenewRecoveryCodesAsync(Account account, AuditOrigin from, CancellationToken cancel)
    {
        var (subject, codes) = (account.Subject, RecoveryCodes.New());
        await store.Recording(Record(AuditEvents.RecoveryCodesRenewed, account, from)).ReplaceRecoveryCodesAsync(subject, recovery.HashesOf(subject, codes), cancel);
        return codes;
    }

    public async ValueTask RemoveAsync(Account account, AuditOrigin from, CancellationToken cancel)
    {
        if (await store.Recording(Record(AuditEvents.SecondFactorRemoved, account, from) with { Before = Method }).RemoveAsync(account.Subject, cancel)) LogRemoved(log, account.Subject);
    }

    private static string Method => AuditDetails.Of(("method", "authenticator"));

    private AuditRecord Record(AuditEvent what, Account account, AuditOrigin from) => AccountRecords.About(audit, what, AuditActors.User(account.Subject), account, from);

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
