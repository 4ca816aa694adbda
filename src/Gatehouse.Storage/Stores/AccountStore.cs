using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores;

/// <summary>Accounts of people who sign in.</summary>
internal sealed class AccountStore(Database database) : IAccountStore
{
    private const string Columns =
        "subject, username, normalized_username, email, email_verified, name, password_hash, security_stamp, roles, access_failed_count, "
        + "lockout_end, disabled_at, created_at, updated_at";

    private static readonly Statement<string, Account?> FindBySubject = new(
        "account_find_by_subject",
        $"SELECT {Columns} FROM accounts WHERE subject = @subject",
        static (parameters, subject) => parameters.Add("subject", subject),
        Read);

    private static readonly Statement<string, Account?> FindByUsername = new(
        "account_find_by_username",
        $"SELECT {Columns} FROM accounts WHERE normalized_username = @normalized_username",
        static (parameters, username) => parameters.Add("normalized_username", username),
        Read);

    private static readonly Statement<(string Text, int Limit), List<Account>?> List = new(
        "accounts_list",
        $"""
        SELECT {Columns} FROM accounts
        WHERE normalized_username LIKE @pattern ESCAPE '!' OR UPPER(name) LIKE @pattern ESCAPE '!' OR UPPER(email) LIKE @pattern ESCAPE '!'
           OR name LIKE @typed ESCAPE '!'
        ORDER BY normalized_username LIMIT @limit
        """,
        static (parameters, input) =>
        {
            parameters.Add("pattern", Patterns.Of(input.Text.ToUpperInvariant()));
            // SQLite knows the capitals of ASCII only.
            parameters.Add("typed", Patterns.Of(input.Text));
            parameters.Add("limit", input.Limit);
        },
        static (before, row) =>
        {
            (before ??= []).Add(Read(null, row));
            return before;
        });

    private static readonly Statement<string, bool> Delete = DeletionFrom("accounts");

    private static readonly Statement<string, bool>[] DeleteWhatHangsOnIt = [DeletionFrom("consents"), DeletionFrom("authenticators"), DeletionFrom("recovery_codes"), DeletionFrom("passkeys")];

    internal static readonly Statement<Account, bool> TryAdd = new(
        "account_add",
        $"""
        INSERT INTO accounts ({Columns})
        VALUES (@subject, @username, @normalized_username, @email, @email_verified, @name, @password_hash, @security_stamp, @roles,
                @access_failed_count, @lockout_end, @disabled_at, @created_at, @updated_at)
        ON CONFLICT DO NOTHING
        RETURNING 1
        """,
        static (parameters, account) =>
        {
            WriteProfile(parameters, account);
            parameters.Add("access_failed_count", account.AccessFailedCount);
            parameters.Add("lockout_end", account.LockoutEnd);
            parameters.Add("created_at", account.CreatedAt);
        },
        Rows.Any);

    private static readonly Statement<(Account Account, string Expected), bool> TryUpdate = new(
        "account_update",
        """
        UPDATE accounts
        SET username = @username, normalized_username = @normalized_username, email = @email, email_verified = @email_verified,
            name = @name, password_hash = @password_hash, security_stamp = @security_stamp, roles = @roles, disabled_at = @disabled_at,
            updated_at = @updated_at
        WHERE subject = @subject AND security_stamp = @expected_security_stamp
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            WriteProfile(parameters, input.Account);
            parameters.Add("expected_security_stamp", input.Expected);
        },
        Rows.Any);

    private static readonly Statement<(string Subject, int Limit, DateTimeOffset LockUntil), Account?> CountFailure = new(
        "account_count_failure",
        $"""
        UPDATE accounts
        SET access_failed_count = CASE WHEN access_failed_count + 1 >= @limit THEN 0 ELSE access_failed_count + 1 END,
            lockout_end = CASE WHEN access_failed_count + 1 >= @limit THEN @lock_until ELSE lockout_end END
        WHERE subject = @subject
        RETURNING {Columns}
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("limit", input.Limit);
            parameters.Add("lock_until", input.LockUntil);
        },
        Read);

    private static readonly Statement<string, bool> ClearFailures = new(
        "account_clear_failures",
        """
        UPDATE accounts SET access_failed_count = 0, lockout_end = NULL
        WHERE subject = @subject AND (access_failed_count <> 0 OR lockout_end IS NOT NULL)
        RETURNING 1
        """,
        static (parameters, subject) => parameters.Add("subject", subject),
        Rows.Any);

    public IAccountStore Recording(params IReadOnlyList<AuditRecord> records) => new AccountStore(new RecordingDatabase(database, records));

    public ValueTask<Account?> FindBySubjectAsync(string subject, CancellationToken cancel) =>
        database.ReadAsync(FindBySubject, subject, cancel);

    public ValueTask<Account?> FindByUsernameAsync(string normalizedUsername, CancellationToken cancel) =>
        database.ReadAsync(FindByUsername, normalizedUsername, cancel);

    public async ValueTask<IReadOnlyList<Account>> ListAsync(string text, int limit, CancellationToken cancel) =>
        await database.ReadAsync(List, (text, limit), cancel) ?? [];

    public ValueTask<bool> TryAddAsync(Account account, CancellationToken cancel) => database.WriteAsync(TryAdd, account, cancel);

    public async ValueTask<bool> TryUpdateAsync(Account account, string expectedSecurityStamp, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(TryUpdate, (account, expectedSecurityStamp), cancel);
        }
        catch (UniqueValueTakenException)
        {
            return false;
        }
    }

    public ValueTask<Account?> CountFailureAsync(string subject, int limit, DateTimeOffset lockUntil, CancellationToken cancel) =>
        database.WriteAsync(CountFailure, (subject, limit, lockUntil), cancel);

    public async ValueTask ClearFailuresAsync(string subject, CancellationToken cancel) =>
        await database.WriteAsync(ClearFailures, subject, cancel);

    public ValueTask<bool> DeleteAsync(string subject, CancellationToken cancel) => database.TransactAsync(
        static async (transaction, subject) =>
        {
            foreach (var deletion in DeleteWhatHangsOnIt) await transaction.ExecuteAsync(deletion, subject);
            if (!await transaction.ExecuteAsync(Delete, subject)) return false;
            await transaction.RecordAsync();
            return true;
        },
        subject,
        cancel);

    private static Statement<string, bool> DeletionFrom(string table) => new(
        $"{table}_delete_of_subject",
        $"DELETE FROM {table} WHERE subject = @subject RETURNING 1",
        static (parameters, subject) => parameters.Add("subject", subject),
        Rows.Any);

    private static void WriteProfile(Parameters parameters, Account account)
    {
        parameters.Add("subject", account.Subject);
        parameters.Add("username", account.Username);
        parameters.Add("normalized_username", account.NormalizedUsername);
        parameters.Add("email", account.Email);
        parameters.Add("email_verified", account.EmailVerified);
        parameters.Add("name", account.Name);
        parameters.Add("password_hash", account.PasswordHash);
        parameters.Add("security_stamp", account.SecurityStamp);
        parameters.Add("roles", account.Roles);
        parameters.Add("disabled_at", account.DisabledAt);
        parameters.Add("updated_at", account.UpdatedAt);
    }

    private static Account Read(Account? none, DbDataReader row) => new()
    {
        Subject = row.GetString(0),
        Username = row.GetString(1),
        NormalizedUsername = row.GetString(2),
        Email = row.TextOrNull(3),
        EmailVerified = row.Flag(4),
        Name = row.TextOrNull(5),
        PasswordHash = row.TextOrNull(6),
        SecurityStamp = row.GetString(7),
        Roles = row.GetString(8),
        AccessFailedCount = row.GetInt32(9),
        LockoutEnd = row.TimeOrNull(10),
        DisabledAt = row.TimeOrNull(11),
        CreatedAt = row.Time(12),
        UpdatedAt = row.Time(13),
    };
}
