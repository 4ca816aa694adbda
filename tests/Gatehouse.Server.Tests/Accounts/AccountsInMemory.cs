using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Server.Tests.Accounts;

/// <summary>Keeps accounts with the guarantees the contract asks for: every verb is atomic.</summary>
internal sealed class AccountsInMemory : IAccountStore
{
    private readonly Dictionary<string, Account> _bySubject = [];
    private readonly Lock _lock = new();

    /// <summary>Called before a row is read, outside the lock: lets a test act in between.</summary>
    public Action? BeforeRead { get; set; }

    public int Writes { get; private set; }

    /// <summary>How often rows of a sign-in were asked for or changed, found or not.</summary>
    public int Statements { get; private set; }

    public Account this[string username]
    {
        get
        {
            lock (_lock) return _bySubject.Values.Single(account => account.Username == username);
        }
        set
        {
            lock (_lock) _bySubject[value.Subject] = value;
        }
    }

    public IAccountStore Recording(params IReadOnlyList<AuditRecord> records) => this;

    public ValueTask<Account?> FindBySubjectAsync(string subject, CancellationToken cancel)
    {
        BeforeRead?.Invoke();
        lock (_lock)
        {
            Statements++;
            return new(_bySubject.GetValueOrDefault(subject));
        }
    }

    public ValueTask<Account?> FindByUsernameAsync(string normalizedUsername, CancellationToken cancel)
    {
        lock (_lock)
        {
            Statements++;
            return new(_bySubject.Values.FirstOrDefault(account => account.NormalizedUsername == normalizedUsername));
        }
    }

    public ValueTask<IReadOnlyList<Account>> ListAsync(string text, int limit, CancellationToken cancel)
    {
        lock (_lock)
        {
            bool Has(string? value) => value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
            return new([.. _bySubject.Values.Where(account => Has(account.Username) || Has(account.Name) || Has(account.Email)).OrderBy(account => account.NormalizedUsername, StringComparer.Ordinal).Take(limit)]);
        }
    }

    public ValueTask<bool> DeleteAsync(string subject, CancellationToken cancel)
    {
        lock (_lock) return new(_bySubject.Remove(subject));
    }

    public ValueTask<bool> TryAddAsync(Account account, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_bySubject.Values.Any(other => other.NormalizedUsername == account.NormalizedUsername)) return new(false);
            Writes++;
            return new(_bySubject.TryAdd(account.Subject, account));
        }
    }

    public ValueTask<bool> TryUpdateAsync(Account account, string expectedSecurityStamp, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_bySubject.TryGetValue(account.Subject, out var row) || row.SecurityStamp != expectedSecurityStamp) return new(false);
            _bySubject[account.Subject] = account with { AccessFailedCount = row.AccessFailedCount, LockoutEnd = row.LockoutEnd };
            Writes++;
            return new(true);
        }
    }

    public ValueTask<Account?> CountFailureAsync(string subject, int limit, DateTimeOffset lockUntil, CancellationToken cancel)
    {
        lock (_lock)
        {
            Statements++;
            if (!_bySubject.TryGetValue(subject, out var row)) return new((Account?)null);
            var count = row.AccessFailedCount + 1;
            Writes++;
            return new(_bySubject[subject] = count >= limit ? row with { AccessFailedCount = 0, LockoutEnd = lockUntil } : row with { AccessFailedCount = count });
        }
    }

    public ValueTask ClearFailuresAsync(string subject, CancellationToken cancel)
    {
        lock (_lock)
        {
            Writes++;
            _bySubject[subject] = _bySubject[subject] with { AccessFailedCount = 0, LockoutEnd = null };
        }
        return default;
    }
}
