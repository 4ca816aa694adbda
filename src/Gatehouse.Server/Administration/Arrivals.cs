using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.People;
using Gatehouse.Protocol.Secrets;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Accounts.SecondFactors;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Administration;

/// <summary>What becomes of people who come from elsewhere.</summary>
/// <param name="Added">Accounts that were made, or would be.</param>
/// <param name="There">Usernames that have an account already, which was not touched.</param>
/// <param name="Notes">What does not come along.</param>
public sealed record ArrivalReport(IReadOnlyList<ListedArrival> Added, IReadOnlyList<string> There, IReadOnlyList<ImportNote> Notes);

/// <param name="Password">Whether they can sign in with the password that they have.</param>
public sealed record ListedArrival(string Username, string Subject, bool Password, bool Authenticator, bool Disabled);

/// <summary>
/// Makes accounts of people who come from another product: with the identifier that clients know them by, and with what was kept of their passwords,
/// which they are upgraded from when they first sign in. An account that is there is never touched, so that an import may be repeated.
/// </summary>
public sealed class Arrivals(Installation installation)
{
    private const int LongestSubject = 255;

    private readonly IAccountStore _accounts = installation.Get<IAccountStore>();
    private readonly IPasswordHasher<Account> _hasher = installation.Get<IPasswordHasher<Account>>();
    private readonly AccountOptions _options = installation.Get<AccountOptions>();
    private readonly AuthenticatorApps _apps = installation.Get<AuthenticatorApps>();
    private readonly AuditTrail _audit = installation.Get<AuditTrail>();
    private readonly TimeProvider _time = installation.Get<TimeProvider>();

    /// <summary>Looks at everybody first, and adds them then.</summary>
    /// <param name="isTrial">Whether nothing is to be written.</param>
    public async Task<ArrivalReport> AddAsync(ImportedPeople people, bool isTrial, CancellationToken cancel)
    {
        var (added, there, notes) = (new List<ListedArrival>(), new List<string>(), people.Notes.ToList());
        var arriving = new List<(ForeignPerson Person, Account Account)>();
        foreach (var person in people.People)
            if (Prepare(person, notes) is { } account)
            {
                if (await IsThereAsync(account, cancel)) there.Add(person.Username);
                else arriving.Add((person, account));
            }
        foreach (var (person, account) in arriving)
        {
            if (!isTrial && !await TryAddAsync(person, account, cancel)) there.Add(person.Username);
            else added.Add(new ListedArrival(account.Username, account.Subject, person.PasswordHash is not null || person.Password is not null, !person.OneTimeSecret.IsEmpty, account.DisabledAt is not null));
        }
        return new ArrivalReport(added, there, notes);
    }

    /// <summary>The account as it would be, hashed when it is added; null where nobody could sign in as it.</summary>
    private Account? Prepare(ForeignPerson person, List<ImportNote> notes)
    {
        if (Usernames.Normalize(person.Username, _options.MaximumUsernameLength) is not { } normalized)
        {
            Tell("the account", $"a username has 1 to {_options.MaximumUsernameLength} characters here, without control characters");
            return null;
        }
        foreach (var role in person.Roles.Where(static role => !IsRole(role))) Tell($"the role {role}", "a role is one word here; give it under another name");
        if (person.Subject is { } subject && !IsSubject(subject)) Tell("the identifier", $"it is not of {LongestSubject} printable ASCII characters at most; clients will know a new one");
        var hash = person.PasswordHash;
        if (hash is not null && !IsComputed(hash))
        {
            Tell("the password", "its hash costs more than is computed here, or is damaged; set a new one with gatehouse users password");
            hash = null;
        }
        // Why it does not come along was told where it was read.
        if (hash is null && person.Password is null && !notes.Exists(note => note.Subject == $"user {person.Username}" && note.What == "the password")) Tell("a password", "there is none that can be checked here; set one with gatehouse users password");
        var now = _time.GetUtcNow();
        return new Account
        {
            Subject = person.Subject is { } known && IsSubject(known) ? known : GrantId.New().ToString(),
            Username = person.Username.Trim(),
            NormalizedUsername = normalized,
            Name = person.Name,
            Email = person.Email,
            EmailVerified = person.EmailVerified && person.Email is not null,
            Roles = string.Join(' ', person.Roles.Where(IsRole).Distinct(StringComparer.Ordinal)),
            PasswordHash = hash,
            SecurityStamp = GrantId.New().ToString(),
            DisabledAt = person.IsDisabled ? now : null,
            CreatedAt = now,
            UpdatedAt = now,
        };

        void Tell(string what, string reason) => notes.Add(new ImportNote(ImportOutcome.LeftOut, $"user {person.Username}", person.Place, what, reason));
    }

    private async Task<bool> TryAddAsync(ForeignPerson person, Account account, CancellationToken cancel)
    {
        if (person.Password is { } password) account = account with { PasswordHash = _hasher.HashPassword(account, password) };
        // First, so that nobody can sign in with less than they had.
        if (!person.OneTimeSecret.IsEmpty) await _apps.BringAsync(account, [.. person.OneTimeSecret], cancel);
        return await _accounts.Recording(AccountRecords.Created(_audit, AuditActors.Operator, account)).TryAddAsync(account, cancel);
    }

    private async Task<bool> IsThereAsync(Account account, CancellationToken cancel) =>
        await _accounts.FindByUsernameAsync(account.NormalizedUsername, cancel) is not null || await _accounts.FindBySubjectAsync(account.Subject, cancel) is not null;

    private static bool IsComputed(string hash) => hash.StartsWith(Argon2idHash.Prefix, StringComparison.Ordinal) ? Argon2idHash.Parse(hash) is not null : SecretHash.Parse(hash, out _) is { Kind: SecretHashKind.Pbkdf2 };

    private static bool IsRole(string role) => role.Length is > 0 and <= 64 && !role.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static bool IsSubject(string subject) => subject.Length is > 0 and <= LongestSubject && subject.All(static c => c is > ' ' and <= '~');
}
