using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>A person who signs in.</summary>
public sealed record Account
{
    /// <summary>The subject identifier: random, never reused, says nothing about the person.</summary>
    public required string Subject { get; init; }

    public required string Username { get; init; }

    public required string NormalizedUsername { get; init; }

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    public string? Name { get; init; }

    public string? PasswordHash { get; init; }

    public required string SecurityStamp { get; init; }

    /// <summary>Roles, space-separated.</summary>
    public string Roles { get; init; } = "";

    public int AccessFailedCount { get; init; }

    public DateTimeOffset? LockoutEnd { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

public interface IAccountStore : IRecordedStore<IAccountStore>
{
    ValueTask<Account?> FindBySubjectAsync(string subject, CancellationToken cancel);

    ValueTask<Account?> FindByUsernameAsync(string normalizedUsername, CancellationToken cancel);

    /// <summary>Those whose username, name or email has the text in it, by username; everybody when it is empty.</summary>
    ValueTask<IReadOnlyList<Account>> ListAsync(string text, int limit, CancellationToken cancel);

    /// <summary>False when the username is taken.</summary>
    ValueTask<bool> TryAddAsync(Account account, CancellationToken cancel);

    /// <summary>Writes profile, password hash and security stamp, if the row's security stamp is still <paramref name="expectedSecurityStamp"/>. Never the failure counters.</summary>
    ValueTask<bool> TryUpdateAsync(Account account, string expectedSecurityStamp, CancellationToken cancel);

    /// <summary>
    /// Counts one failed sign-in by one statement: at <paramref name="limit"/> failures the counter starts over and the account is locked
    /// until <paramref name="lockUntil"/>. The account after the change, or null when it is not there.
    /// </summary>
    ValueTask<Account?> CountFailureAsync(string subject, int limit, DateTimeOffset lockUntil, CancellationToken cancel);

    /// <summary>Clears failures and lock after a successful sign-in.</summary>
    ValueTask ClearFailuresAsync(string subject, CancellationToken cancel);

    /// <summary>Deletes an account with its second factors and what it agreed to, in one transaction; false when there was none.</summary>
    ValueTask<bool> DeleteAsync(string subject, CancellationToken cancel);
}
