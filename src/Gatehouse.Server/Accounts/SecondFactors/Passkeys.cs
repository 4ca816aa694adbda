using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Provider.Subjects;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gatehouse.Server.Accounts.SecondFactors;

/// <summary>What a browser is asked to do with a passkey.</summary>
/// <param name="Options">JSON for <c>navigator.credentials</c>.</param>
/// <param name="State">The sealed half of the ceremony, which comes back with the answer.</param>
internal sealed record PasskeyCeremony(string Options, string State);

/// <summary>A person who proved themselves with a passkey.</summary>
/// <param name="Amr">What that amounts to in the words of RFC 8176.</param>
internal sealed record PasskeyProof(Account Account, string Amr);

/// <summary>
/// Passkeys by the handler of ASP.NET Core Identity, which does the cryptography. A challenge is answered once, within minutes, and only from
/// the origin of the issuer; the counter of a key decides in one statement who used it first.
/// </summary>
[Spec("WebAuthn", "7.1"), Spec("WebAuthn", "7.2")]
internal sealed partial class Passkeys(
    IAccountStore accounts, IPasskeyStore store, ISeenBefore seen, AuditTrail audit, CurrentProvider provider, IDataProtectionProvider protection, TimeProvider time, ILogger<Passkeys> log)
{
    public const int LongestName = 64;
    private const string ToProve = "get";
    private const string ToAdd = "create";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly IDataProtector _seal = protection.CreateProtector("passkey");

    /// <summary>Passkeys belong to a domain name; an issuer at a bare address has none.</summary>
    public bool Available => new Uri(provider.Snapshot.Issuer).HostNameType == UriHostNameType.Dns;

    /// <summary>Asks for a passkey of the account, or of whoever is there.</summary>
    public async ValueTask<PasskeyCeremony?> AskAsync(HttpContext http, Account? account)
    {
        if (!Available) return null;
        var asked = await NewHandler().MakeRequestOptionsAsync(account, http);
        return new PasskeyCeremony(asked.RequestOptionsJson, Seal(ToProve, asked.AssertionState!));
    }

    /// <summary>Asks the browser to make a passkey for the account.</summary>
    public async ValueTask<PasskeyCeremony?> OfferAsync(HttpContext http, Account account)
    {
        if (!Available) return null;
        var entity = new PasskeyUserEntity { Id = account.Subject, Name = account.Username, DisplayName = account.Name ?? account.Username };
        var offered = await NewHandler().MakeCreationOptionsAsync(entity, http);
        return new PasskeyCeremony(offered.CreationOptionsJson, Seal(ToAdd, offered.AttestationState!));
    }

    /// <summary>Who answered the challenge; null when the answer proves nothing.</summary>
    public async ValueTask<PasskeyProof?> ProveAsync(HttpContext http, string? state, string? credential)
    {
        if (Open(ToProve, state) is not { } opened || string.IsNullOrEmpty(credential)) return null;
        var context = new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = opened };
        var result = await NewHandler().PerformAssertionAsync(context);
        if (!result.Succeeded)
        {
            LogRefused(log, Bounded(result.Failure.Message));
            await audit.AppendAsync(Failed(http), http.RequestAborted);
            return null;
        }
        var passkey = result.Passkey;
        if (!await IsFirstAnswerAsync(state!, http.RequestAborted)
            || !await store.UseAsync(passkey.CredentialId, passkey.SignCount, passkey.IsBackedUp, time.GetUtcNow(), http.RequestAborted))
        {
            LogRefused(log, "The challenge was answered before, or the passkey was used twice at once or removed.");
            await audit.AppendAsync(Failed(http) with { Subject = result.User.Subject }, http.RequestAborted);
            return null;
        }
        var key = passkey.IsBackupEligible ? AuthenticationMethods.SoftwareKey : AuthenticationMethods.HardwareKey;
        return new PasskeyProof(result.User, $"{key} {AuthenticationMethods.UserPresence} {AuthenticationMethods.MultipleFactors}");
    }

    /// <summary>Keeps the passkey that the browser has made for the account; false when it proves nothing or is known already.</summary>
    public async ValueTask<bool> AddAsync(HttpContext http, Account account, string? state, string? credential, string name)
    {
        if (Open(ToAdd, state) is not { } opened || string.IsNullOrEmpty(credential)) return false;
        var context = new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = opened };
        var result = await NewHandler().PerformAttestationAsync(context);
        if (!result.Succeeded)
        {
            LogRefused(log, Bounded(result.Failure.Message));
            return false;
        }
        if (result.UserEntity.Id != account.Subject || !await IsFirstAnswerAsync(state!, http.RequestAborted)) return false;
        var made = result.Passkey;
        return await store.Recording(AccountRecords.About(audit, AuditEvents.SecondFactorEnrolled, AuditActors.User(account.Subject), account, new AuditOrigin(http)) with { After = Method }).TryAddAsync(new Passkey
        {
            CredentialId = made.CredentialId,
            Subject = account.Subject,
            Name = name,
            PublicKey = made.PublicKey,
            SignCount = made.SignCount,
            Transports = string.Join(' ', made.Transports ?? []),
            BackupEligible = made.IsBackupEligible,
            BackedUp = made.IsBackedUp,
            CreatedAt = time.GetUtcNow(),
        }, http.RequestAborted);
    }

    public async ValueTask RemoveAsync(HttpContext http, Account account, byte[] credentialId) =>
        await store.Recording(AccountRecords.About(audit, AuditEvents.SecondFactorRemoved, AuditActors.User(account.Subject), account, new AuditOrigin(http)) with { Before = Method })
            .RemoveAsync(account.Subject, credentialId, http.RequestAborted);

    private static string Method => AuditDetails.Of(("method", "passkey"));

    private AuditRecord Failed(HttpContext http) => audit.Of(AuditEvents.LoginFailed, AuditActors.Unknown, new AuditOrigin(http)) with { After = AuditDetails.Of(("method", "passkey"), ("reason", "wrong_passkey")) };

    // Only the one who was sealed a state can show it, so that its text stands for the challenge within.
    private ValueTask<bool> IsFirstAnswerAsync(string state, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return seen.TryRecordAsync(Seen.Of(SeenPurpose.PasskeyChallenge, "", state, now, now + Lifetime), cancel);
    }

    private PasskeyHandler<Account> NewHandler()
    {
        var issuer = new Uri(provider.Snapshot.Issuer);
        var origin = issuer.GetLeftPart(UriPartial.Authority);
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = issuer.IdnHost,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            // The issuer's own origin, whatever a proxy makes of the request's headers, and never from within another site's frame.
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.Origin == origin),
        };
        var users = new UserManager<Account>(
            new PasskeyAccounts(accounts, store), Options.Create(new IdentityOptions()), new PasswordHasher<Account>(), [], [],
            new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), null!, NullLogger<UserManager<Account>>.Instance);
        return new PasskeyHandler<Account>(users, Options.Create(options));
    }

    // It may quote what the browser sent.
    private static string Bounded(string message) => (message.Length > 200 ? message[..200] : message).ReplaceLineEndings(" ");

    private string Seal(string ceremony, string state) =>
        _seal.Protect($"{ceremony}\n{time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}\n{provider.Snapshot.Issuer}\n{state}");

    private string? Open(string ceremony, string? state)
    {
        if (state is not { Length: > 0 and <= 8192 }) return null;
        try
        {
            var parts = _seal.Unprotect(state).Split('\n', 4);
            var madeAt = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture));
            return parts[0] == ceremony && parts[2] == provider.Snapshot.Issuer && madeAt + Lifetime > time.GetUtcNow() ? parts[3] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(13, LogLevel.Information, "A passkey was refused: {Why}")]
    private static partial void LogRefused(ILogger log, string why);
}
