using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Server.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Administration;

/// <summary>Somebody with an account, as their operator is told of them.</summary>
/// <param name="State">Whether they can sign in: <c>active</c>, <c>locked</c> (for minutes, after wrong passwords), <c>disabled</c>.</param>
public sealed record ListedPerson(string Subject, string Username, string? Name, string? Email, IReadOnlyList<string> Roles, string State, DateTimeOffset CreatedAt)
{
    /// <summary>What they hold at this moment; null in lists.</summary>
    public PersonHoldings? Holds { get; init; }
}

/// <param name="Sessions">Browsers that are signed in.</param>
/// <param name="Clients">Clients that hold tokens which can be renewed.</param>
public sealed record PersonHoldings(int Sessions, IReadOnlyList<string> Clients, bool Authenticator, int RecoveryCodes, int Passkeys);

/// <summary>What to change of somebody; null leaves it as it is.</summary>
public sealed record PersonChange(string? Name, string? Email, IReadOnlyList<string>? Roles);

/// <summary>The accounts of an installation. Whatever takes something from somebody also ends what they have got by it, on every node.</summary>
public sealed class People(Installation installation)
{
    private readonly IAccountStore _accounts = installation.Get<IAccountStore>();
    private readonly IPasswordHasher<Account> _hasher = installation.Get<IPasswordHasher<Account>>();
    private readonly AccountOptions _options = installation.Get<AccountOptions>();
    private readonly TimeProvider _time = installation.Get<TimeProvider>();
    private readonly AuditTrail _audit = installation.Get<AuditTrail>();

    /// <summary>Those whose username, name or email has the text in it, by username; all when it is null.</summary>
    public async Task<IReadOnlyList<ListedPerson>> ListAsync(string? text, int limit, CancellationToken cancel) =>
        [.. (await _accounts.ListAsync(text ?? "", limit, cancel)).Select(Listed)];

    /// <exception cref="ServerSetupException">Nobody has this username.</exception>
    public async Task<ListedPerson> ShowAsync(string username, CancellationToken cancel)
    {
        var account = await FindAsync(username, cancel);
        var now = _time.GetUtcNow();
        var sessions = await installation.Get<ISessionStore>().ListAsync(account.Subject, now, cancel);
        var held = await installation.Get<IConsentStore>().ListHeldAsync(account.Subject, now, cancel);
        var factors = await installation.Get<IAuthenticatorStore>().FindFactorsAsync(account.Subject, cancel);
        return Listed(account) with { Holds = new PersonHoldings(sessions.Count, [.. held.Select(grant => grant.ClientId).Distinct().Order(StringComparer.Ordinal)], factors.Authenticator, factors.RecoveryCodes, factors.Passkeys) };
    }

    /// <exception cref="ServerSetupException">The username is taken, or something about the user is not allowed.</exception>
    public async Task AddAsync(BootstrapUser user, CancellationToken cancel)
    {
        if (BootstrapAccounts.FaultOf(user, _options) is { } fault) throw new ServerSetupException($"User '{user.Username}': {fault}.");
        if (!await installation.Get<BootstrapAccounts>().AddAsync(AuditActors.Operator, user, cancel)) throw new ServerSetupException($"The username '{user.Username}' is taken.");
    }

    /// <summary>Sets a new password and ends every session and grant: whoever knew the old one is out.</summary>
    /// <exception cref="ServerSetupException">Nobody has this username, or the password will not do.</exception>
    public async Task SetPasswordAsync(string username, string password, CancellationToken cancel)
    {
        if (BootstrapAccounts.FaultOf(new BootstrapUser(username, password), _options) is { } fault) throw new ServerSetupException($"User '{username}': {fault}.");
        var account = await UpdateAsync(username, account => account with { PasswordHash = _hasher.HashPassword(account, password) }, RecordsOf(AuditEvents.PasswordChanged), cancel);
        await _accounts.ClearFailuresAsync(account.Subject, cancel);
        await EndAllAsync(account, "password_changed", cancel);
    }

    /// <summary>Changes profile and roles. Tokens that were issued before keep the former roles until they end.</summary>
    /// <exception cref="ServerSetupException">Nobody has this username, or a role is not one word.</exception>
    public async Task ChangeAsync(string username, PersonChange change, CancellationToken cancel)
    {
        if (change.Roles?.Any(static role => role.Length == 0 || role.Any(char.IsWhiteSpace)) == true) throw new ServerSetupException("A role must be one word.");
        await UpdateAsync(username, account => account with
        {
            Name = change.Name is null ? account.Name : Set(change.Name),
            Email = change.Email is null ? account.Email : Set(change.Email),
            // Whoever operates the server vouches for the address.
            EmailVerified = change.Email is null ? account.EmailVerified : change.Email.Length > 0,
            Roles = change.Roles is null ? account.Roles : string.Join(' ', change.Roles),
        }, (before, after) => AccountRecords.Changed(_audit, AuditActors.Operator, before, after), cancel);
    }

    /// <summary>Keeps somebody from signing in, and ends every session and grant of theirs.</summary>
    /// <exception cref="ServerSetupException">Nobody has this username.</exception>
    public async Task DisableAsync(string username, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        await EndAllAsync(await UpdateAsync(username, account => account with { DisabledAt = account.DisabledAt ?? now }, RecordsOf(AuditEvents.AccountDisabled), cancel), "account_disabled", cancel);
    }

    /// <exception cref="ServerSetupException">Nobody has this username.</exception>
    public Task EnableAsync(string username, CancellationToken cancel) => UpdateAsync(username, static account => account with { DisabledAt = null }, RecordsOf(AuditEvents.AccountEnabled), cancel);

    /// <summary>Lets somebody in again who mistyped too often.</summary>
    /// <exception cref="ServerSetupException">Nobody has this username.</exception>
    public async Task UnlockAsync(string username, CancellationToken cancel)
    {
        var account = await FindAsync(username, cancel);
        await _accounts.Recording(Record(AuditEvents.AccountUnlocked, account)).ClearFailuresAsync(account.Subject, cancel);
    }

    /// <summary>Takes authenticator app, recovery codes and passkeys away from somebody who has lost them, and ends what was done with them.</summary>
    /// <exception cref="ServerSetupException">Nobody has this username.</exception>
    public async Task ResetSecondFactorsAsync(string username, CancellationToken cancel)
    {
        var account = await FindAsync(username, cancel);
        await installation.Get<IAuthenticatorStore>().Recording(Removed("authenticator")).RemoveAsync(account.Subject, cancel);
        var passkeys = installation.Get<IPasskeyStore>();
        foreach (var passkey in await passkeys.ListAsync(account.Subject, cancel)) await passkeys.Recording(Removed("passkey")).RemoveAsync(account.Subject, passkey.CredentialId, cancel);
        await EndAllAsync(account, "second_factors_reset", cancel);

        AuditRecord Removed(string method) => Record(AuditEvents.SecondFactorRemoved, account) with { Before = AuditDetails.Of(("method", method)) };
    }

    /// <summary>Deletes somebody with everything they agreed to and enrolled. Their subject identifier is never given to anybody else.</summary>
    /// <exception cref="ServerSetupException">Nobody has this username.</exception>
    public async Task DeleteAsync(string username, CancellationToken cancel)
    {
        var account = await FindAsync(username, cancel);
        // First, so that nobody signs in between the two.
        await DisableAsync(username, cancel);
        await _accounts.Recording(Record(AuditEvents.AccountDeleted, account)).DeleteAsync(account.Subject, cancel);
    }

    private async Task EndAllAsync(Account account, string cause, CancellationToken cancel) =>
        await installation.Get<ISessionStore>().Recording(Record(AuditEvents.SessionsEnded, account) with { After = AuditDetails.Of(("cause", cause)) }).EndAllAsync(account.Subject, _time.GetUtcNow(), cancel);

    private AuditRecord Record(AuditEvent what, Account account) => AccountRecords.About(_audit, what, AuditActors.Operator, account);

    private Func<Account, Account, AuditRecord> RecordsOf(AuditEvent what) => (_, after) => Record(what, after);

    private async Task<Account> FindAsync(string username, CancellationToken cancel) =>
        Usernames.Normalize(username, _options.MaximumUsernameLength) is { } normalized && await _accounts.FindByUsernameAsync(normalized, cancel) is { } account
            ? account
            : throw new ServerSetupException($"Nobody has the username '{username}'.");

    private async Task<Account> UpdateAsync(string username, Func<Account, Account> change, Func<Account, Account, AuditRecord> recordOf, CancellationToken cancel)
    {
        // Somebody else may change the same account at the same moment.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var account = await FindAsync(username, cancel);
            // A new stamp: whoever read the account before, to change something else, must read it again.
            var changed = change(account) with { SecurityStamp = GrantId.New().ToString(), UpdatedAt = _time.GetUtcNow() };
            if (await _accounts.Recording(recordOf(account, changed)).TryUpdateAsync(changed, account.SecurityStamp, cancel)) return changed;
        }
        throw new ServerSetupException($"The account of '{username}' is being changed by somebody else. Try again.");
    }

    private ListedPerson Listed(Account account) => new(
        account.Subject, account.Username, account.Name, account.Email, account.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        account.DisabledAt is not null ? "disabled" : account.LockoutEnd > _time.GetUtcNow() ? "locked" : "active", account.CreatedAt);

    private static string? Set(string text) => text.Length == 0 ? null : text;
}
