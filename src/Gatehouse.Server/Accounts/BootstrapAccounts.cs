using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Accounts;

/// <summary>A person the plan wants to be able to sign in from the first start on.</summary>
public sealed record BootstrapUser(string Username, string Password)
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>Creates the accounts that the plan names, and never touches one that is there already.</summary>
public sealed class BootstrapAccounts(IAccountStore accounts, IPasswordHasher<Account> hasher, AccountOptions options, AuditTrail audit, TimeProvider time)
{
    /// <summary>Says what keeps a user from being created, or null.</summary>
    public static string? FaultOf(BootstrapUser user, AccountOptions options)
    {
        if (Usernames.Normalize(user.Username, options.MaximumUsernameLength) is null)
            return $"the username must have 1 to {options.MaximumUsernameLength} characters without control characters";
        if (user.Password.Length < options.MinimumPasswordLength)
            return $"the password must have at least {options.MinimumPasswordLength} characters";
        if (user.Password.Length > options.MaximumPasswordLength)
            return $"the password must have at most {options.MaximumPasswordLength} characters";
        return user.Roles.Any(static role => role.Length == 0 || role.Contains(' ')) ? "a role must be one word" : null;
    }

    /// <summary>True when the account was created; false when the username was taken.</summary>
    public async ValueTask<bool> AddAsync(AuditActor actor, BootstrapUser user, CancellationToken cancel) =>
        await PrepareAsync(user, cancel) is { } account && await accounts.Recording(AccountRecords.Created(audit, actor, account)).TryAddAsync(account, cancel);

    /// <summary>The account as it would be created; null when the username is taken.</summary>
    public async ValueTask<Account?> PrepareAsync(BootstrapUser user, CancellationToken cancel)
    {
        if (FaultOf(user, options) is { } fault) throw new ArgumentException($"User '{user.Username}': {fault}.", nameof(user));
        // Most starts find everybody there and must not pay for hashing.
        if (await IsThereAsync(user.Username, cancel)) return null;

        var now = time.GetUtcNow();
        var account = new Account
        {
            Subject = GrantId.New().ToString(),
            Username = user.Username.Trim(),
            NormalizedUsername = Usernames.Normalize(user.Username, options.MaximumUsernameLength)!,
            Name = user.Name,
            Email = user.Email,
            // Whoever wrote the plan vouches for the address.
            EmailVerified = user.Email is not null,
            Roles = string.Join(' ', user.Roles),
            SecurityStamp = GrantId.New().ToString(),
            CreatedAt = now,
            UpdatedAt = now,
        };
        return account with { PasswordHash = hasher.HashPassword(account, user.Password) };
    }

    /// <summary>Whether somebody has the username.</summary>
    public async ValueTask<bool> IsThereAsync(string username, CancellationToken cancel) =>
        Usernames.Normalize(username, options.MaximumUsernameLength) is { } normalized && await accounts.FindByUsernameAsync(normalized, cancel) is not null;
}
