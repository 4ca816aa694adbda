using Gatehouse.Provider.Storage;
using Gatehouse.Server.Pages;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Accounts;

/// <summary>Says whether a password will do, by its length alone, and hashes it on the threads that are there for it.</summary>
internal sealed class NewPasswords(AccountOptions options, IPasswordHasher<Account> hasher, HashingQueue queue)
{
    public string? FaultOf(string password, string again, PageText text)
    {
        if (password.Length < options.MinimumPasswordLength) return text.PasswordShort;
        if (password.Length > options.MaximumPasswordLength) return text.PasswordTooLong;
        return password == again ? null : text.PasswordsDiffer;
    }

    /// <summary>The hash, or null when too many wait to be hashed.</summary>
    public async ValueTask<string?> HashAsync(Account account, string password, CancellationToken cancel) =>
        queue.TryRun(() => hasher.HashPassword(account, password), cancel) is { } hashing ? await hashing : null;
}
