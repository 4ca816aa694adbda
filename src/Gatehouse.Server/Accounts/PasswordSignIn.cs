using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Server.Accounts.Limits;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Accounts;

/// <summary>
/// Checks a username and a password. Whether the user is unknown, locked, disabled or merely mistyped, the work is the same
/// and so is what the caller may say, so that nobody learns who has an account here.
/// </summary>
public sealed partial class PasswordSignIn
{
    /// <summary>Counts a failure of nobody: the same statement as for a real account, which finds no row.</summary>
    private const string NoSubject = "-";

    private readonly IAccountStore _accounts;
    private readonly IPasswordHasher<Account> _hasher;
    private readonly HashingQueue _queue;
    private readonly NetworkAttempts _attempts;
    private readonly AccountOptions _options;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<PasswordSignIn> _log;
    private readonly Account _nobody;

    internal PasswordSignIn(IAccountStore accounts, IPasswordHasher<Account> hasher, HashingQueue queue, NetworkAttempts attempts, AccountOptions options, AuditTrail audit, TimeProvider time, ILogger<PasswordSignIn> log)
    {
        (_accounts, _hasher, _queue, _attempts, _options, _audit, _time, _log) = (accounts, hasher, queue, attempts, options, audit, time, log);
        _nobody = new Account
        {
            Subject = NoSubject,
            Username = "",
            NormalizedUsername = "",
            PasswordHash = Argon2idHash.OfNothing(options.Hashing).ToString(),
            SecurityStamp = "",
            CreatedAt = default,
            UpdatedAt = default,
        };
    }

    public async ValueTask<SignInOutcome> SignInAsync(string username, string password, Sender sender, CancellationToken cancel)
    {
        if (!_attempts.TryPassword(sender)) return new SignInOutcome(SignInVerdict.TooManyFromNetwork);
        var outcome = await CheckAsync(username, password, sender.From, cancel);
        if (outcome.Verdict is SignInVerdict.SignedIn or SignInVerdict.Busy or SignInVerdict.PasswordTooLong) _attempts.ForgivePassword(sender);
        return outcome;
    }

    private async ValueTask<SignInOutcome> CheckAsync(string username, string password, AuditOrigin from, CancellationToken cancel)
    {
        if (password.Length > _options.MaximumPasswordLength) return new SignInOutcome(SignInVerdict.PasswordTooLong);
        // Neither can be anybody's, so that answering early tells nothing.
        if (password.Length == 0) return await RecordAsync(new SignInOutcome(SignInVerdict.WrongPassword), null, null, from, cancel);
        if (Usernames.Normalize(username, _options.MaximumUsernameLength) is not { } normalized) return await RecordAsync(new SignInOutcome(SignInVerdict.UnknownUser), null, null, from, cancel);

        var found = await _accounts.FindByUsernameAsync(normalized, cancel);
        var account = found?.PasswordHash is null ? _nobody : found;
        if (_queue.TryRun(() => _hasher.VerifyHashedPassword(account, account.PasswordHash!, password), cancel) is not { } verification)
            return new SignInOutcome(SignInVerdict.Busy);

        var verified = await verification;
        // Read again: parallel guesses that waited for their hash must not outrun the lock that the others earned.
        var current = await _accounts.FindBySubjectAsync(account.Subject, cancel);
        var outcome = current is null ? new SignInOutcome(SignInVerdict.UnknownUser)
            // A password changed meanwhile: what was verified is the old one. (An upgraded hash keeps the stamp.)
            : current.SecurityStamp != account.SecurityStamp ? new SignInOutcome(SignInVerdict.WrongPassword)
            : Judge(current, verified);
        return outcome.Account is null ? await FailAsync(outcome, account, from, cancel) : await SucceedAsync(outcome, verified, password, cancel);
    }

    private SignInOutcome Judge(Account account, PasswordVerificationResult verified)
    {
        if (account.LockoutEnd > _time.GetUtcNow()) return new SignInOutcome(SignInVerdict.Locked);
        if (verified == PasswordVerificationResult.Failed) return new SignInOutcome(SignInVerdict.WrongPassword);
        return account.DisabledAt is null ? new SignInOutcome(SignInVerdict.SignedIn, account) : new SignInOutcome(SignInVerdict.Disabled);
    }

    private async ValueTask<SignInOutcome> FailAsync(SignInOutcome outcome, Account account, AuditOrigin from, CancellationToken cancel)
    {
        // Guesses while the lock stands are not counted, else anybody could keep the owner out for good.
        var subject = account.Subject;
        var counted = outcome.Verdict == SignInVerdict.WrongPassword ? subject : NoSubject;
        var now = _time.GetUtcNow();
        var after = await _accounts.CountFailureAsync(counted, _options.FailuresBeforeLock, now + _options.LockDuration, cancel);
        if (after?.LockoutEnd > now) LogLocked(_log, subject, after.LockoutEnd.Value);
        LogRefused(_log, subject, outcome.Verdict);
        return await RecordAsync(outcome, account == _nobody ? null : account, after?.LockoutEnd > now ? after.LockoutEnd : null, from, cancel);
    }

    /// <summary>Records a failure: the same work for somebody and for nobody, whose username is not kept, because it may be a password.</summary>
    private async ValueTask<SignInOutcome> RecordAsync(SignInOutcome outcome, Account? account, DateTimeOffset? lockedUntil, AuditOrigin from, CancellationToken cancel)
    {
        var failed = Record(AuditEvents.LoginFailed) with { After = AuditDetails.Of(("method", "password"), ("reason", ReasonOf(outcome.Verdict))) };
        if (lockedUntil is not { } until) await _audit.AppendAsync(failed, cancel);
        else await _audit.AppendAsync(failed, Record(AuditEvents.LoginLockedOut) with { After = AuditDetails.Of(("until", until)) }, cancel);
        return outcome;

        AuditRecord Record(AuditEvent what) => _audit.Of(what, AuditActors.Unknown, from, account?.Username) with { Subject = account?.Subject };
    }

    private static string ReasonOf(SignInVerdict verdict) => verdict switch
    {
        SignInVerdict.UnknownUser => "unknown_user",
        SignInVerdict.Locked => "locked",
        SignInVerdict.Disabled => "disabled",
        _ => "wrong_password",
    };

    private async ValueTask<SignInOutcome> SucceedAsync(SignInOutcome outcome, PasswordVerificationResult verified, string password, CancellationToken cancel)
    {
        var account = outcome.Account!;
        if (account.AccessFailedCount > 0 || account.LockoutEnd is not null) await _accounts.ClearFailuresAsync(account.Subject, cancel);
        if (verified == PasswordVerificationResult.SuccessRehashNeeded) await UpgradeAsync(account, password, cancel);
        LogSignedIn(_log, account.Subject);
        return outcome;
    }

    // A full queue or a row that changed meanwhile costs nothing: the next sign-in upgrades it.
    private async ValueTask UpgradeAsync(Account account, string password, CancellationToken cancel)
    {
        if (_queue.TryRun(() => _hasher.HashPassword(account, password), cancel) is not { } hashing) return;
        if (await _accounts.TryUpdateAsync(account with { PasswordHash = await hashing }, account.SecurityStamp, cancel))
            LogUpgraded(_log, account.Subject);
    }

    [LoggerMessage(145, LogLevel.Information, "Subject {Subject} signed in.")]
    private static partial void LogSignedIn(ILogger log, string subject);

    [LoggerMessage(146, LogLevel.Information, "A sign-in of subject {Subject} was refused: {Verdict}.")]
    private static partial void LogRefused(ILogger log, string subject, SignInVerdict verdict);

    [LoggerMessage(147, LogLevel.Warning, "Subject {Subject} is locked until {LockoutEnd} after too many wrong passwords.")]
    private static partial void LogLocked(ILogger log, string subject, DateTimeOffset lockoutEnd);

    [LoggerMessage(148, LogLevel.Information, "The password hash of subject {Subject} was upgraded.")]
    private static partial void LogUpgraded(ILogger log, string subject);
}
