using Gatehouse.Provider.Storage.Audit;
using System.Data.Common;
using Gatehouse.Provider.Storage.SecondFactors;

namespace Gatehouse.Storage.Stores.SecondFactors;

/// <summary>Authenticator apps: attempts are counted before codes are compared, and a code is used by the statement that accepts it.</summary>
internal sealed class AuthenticatorStore(Database database) : IAuthenticatorStore
{
    private static readonly Statement<string, EnrolledFactors?> FindFactors = new(
        "second_factors_find",
        """
        SELECT (SELECT COUNT(*) FROM authenticators WHERE subject = @subject),
               (SELECT COUNT(*) FROM recovery_codes WHERE subject = @subject),
               (SELECT COUNT(*) FROM passkeys WHERE subject = @subject)
        """,
        static (parameters, subject) => parameters.Add("subject", subject),
        static (_, row) => new EnrolledFactors(row.GetInt64(0) > 0, (int)row.GetInt64(1), (int)row.GetInt64(2)));

    private static readonly Statement<Authenticator, bool> Save = new(
        "authenticator_save",
        """
        INSERT INTO authenticators (subject, sealed, last_step, attempts, locked_until, created_at)
        VALUES (@subject, @sealed, @last_step, 0, NULL, @created_at)
        ON CONFLICT (subject) DO UPDATE
        SET sealed = excluded.sealed, last_step = excluded.last_step, attempts = 0, locked_until = NULL, created_at = excluded.created_at
        RETURNING 1
        """,
        static (parameters, authenticator) =>
        {
            parameters.Add("subject", authenticator.Subject);
            parameters.Add("sealed", authenticator.Sealed);
            parameters.Add("last_step", authenticator.LastStep);
            parameters.Add("created_at", authenticator.CreatedAt);
        },
        Rows.Any);

    private static readonly Statement<(string Subject, int Limit, DateTimeOffset LockUntil, DateTimeOffset Now), Authenticator?> TakeAttempt = new(
        "authenticator_take_attempt",
        """
        UPDATE authenticators
        SET attempts = CASE WHEN attempts + 1 >= @limit THEN 0 ELSE attempts + 1 END,
            locked_until = CASE WHEN attempts + 1 >= @limit THEN @lock_until ELSE NULL END
        WHERE subject = @subject AND (locked_until IS NULL OR locked_until <= @now)
        RETURNING subject, sealed, last_step, created_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("limit", input.Limit);
            parameters.Add("lock_until", input.LockUntil);
            parameters.Add("now", input.Now);
        },
        static (_, row) => new Authenticator(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.Time(3)));

    private static readonly Statement<(string Subject, long Step), bool> Accept = new(
        "authenticator_accept",
        """
        UPDATE authenticators SET last_step = @step, attempts = 0, locked_until = NULL
        WHERE subject = @subject AND last_step < @step
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("step", input.Step);
        },
        Rows.Any);

    private static readonly Statement<string, bool> ClearAttempts = new(
        "authenticator_clear_attempts",
        "UPDATE authenticators SET attempts = 0, locked_until = NULL WHERE subject = @subject RETURNING 1",
        static (parameters, subject) => parameters.Add("subject", subject),
        Rows.Any);

    private static readonly Statement<(string Subject, byte[] Hash), bool> AddCode = new(
        "recovery_code_add",
        "INSERT INTO recovery_codes (subject, hash) VALUES (@subject, @hash) ON CONFLICT DO NOTHING RETURNING 1",
        WriteCode,
        Rows.Any);

    private static readonly Statement<(string Subject, byte[] Hash), bool> RedeemCode = new(
        "recovery_code_redeem",
        "DELETE FROM recovery_codes WHERE subject = @subject AND hash = @hash RETURNING 1",
        WriteCode,
        Rows.Any);

    private static readonly Statement<string, int> RemoveCodes = new(
        "recovery_codes_remove",
        "DELETE FROM recovery_codes WHERE subject = @subject RETURNING 1",
        static (parameters, subject) => parameters.Add("subject", subject),
        Rows.Count);

    private static readonly Statement<string, bool> Remove = new(
        "authenticator_remove",
        "DELETE FROM authenticators WHERE subject = @subject RETURNING 1",
        static (parameters, subject) => parameters.Add("subject", subject),
        Rows.Any);

    public IAuthenticatorStore Recording(params IReadOnlyList<AuditRecord> records) => new AuthenticatorStore(new RecordingDatabase(database, records));

    public async ValueTask<EnrolledFactors> FindFactorsAsync(string subject, CancellationToken cancel) =>
        (await database.ReadAsync(FindFactors, subject, cancel))!;

    public async ValueTask EnrolAsync(Authenticator authenticator, IReadOnlyList<byte[]> recoveryCodes, CancellationToken cancel) =>
        await database.TransactAsync<(Authenticator Authenticator, IReadOnlyList<byte[]> Codes), bool>(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(Save, input.Authenticator);
                return await ReplaceAsync(transaction, input.Authenticator.Subject, input.Codes);
            },
            (authenticator, recoveryCodes),
            cancel);

    public ValueTask<Authenticator?> TakeAttemptAsync(string subject, int limit, DateTimeOffset lockUntil, DateTimeOffset now, CancellationToken cancel) =>
        database.WriteAsync(TakeAttempt, (subject, limit, lockUntil, now), cancel);

    public ValueTask<bool> AcceptAsync(string subject, long step, CancellationToken cancel) => database.WriteAsync(Accept, (subject, step), cancel);

    public ValueTask<bool> RedeemRecoveryCodeAsync(string subject, byte[] hash, CancellationToken cancel) =>
        database.TransactAsync<(string Subject, byte[] Hash), bool>(
            static async (transaction, input) =>
            {
                if (!await transaction.ExecuteAsync(RedeemCode, input)) return false;
                await transaction.RecordAsync();
                return await transaction.ExecuteAsync(ClearAttempts, input.Subject);
            },
            (subject, hash),
            cancel);

    public async ValueTask ReplaceRecoveryCodesAsync(string subject, IReadOnlyList<byte[]> recoveryCodes, CancellationToken cancel) =>
        await database.TransactAsync<(string Subject, IReadOnlyList<byte[]> Codes), bool>(
            static (transaction, input) => ReplaceAsync(transaction, input.Subject, input.Codes), (subject, recoveryCodes), cancel);

    public ValueTask<bool> RemoveAsync(string subject, CancellationToken cancel) =>
        database.TransactAsync<string, bool>(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(RemoveCodes, input);
                if (!await transaction.ExecuteAsync(Remove, input)) return false;
                await transaction.RecordAsync();
                return true;
            },
            subject,
            cancel);

    private static async ValueTask<bool> ReplaceAsync(ITransaction transaction, string subject, IReadOnlyList<byte[]> codes)
    {
        await transaction.ExecuteAsync(RemoveCodes, subject);
        await transaction.ExecuteManyAsync(AddCode, [.. codes.Select(hash => (subject, hash))]);
        await transaction.RecordAsync();
        return true;
    }

    private static void WriteCode(Parameters parameters, (string Subject, byte[] Hash) input)
    {
        parameters.Add("subject", input.Subject);
        parameters.Add("hash", input.Hash);
    }
}
