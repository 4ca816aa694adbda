using Gatehouse.Provider.Storage.Audit;
using System.Data.Common;
using Gatehouse.Provider.Storage.SecondFactors;

namespace Gatehouse.Storage.Stores.SecondFactors;

/// <summary>Passkeys: the statement that notes a use also holds the counter against the one before.</summary>
internal sealed class PasskeyStore(Database database) : IPasskeyStore
{
    private const string Columns =
        "credential_id, subject, name, public_key, sign_count, transports, backup_eligible, backed_up, created_at, last_used_at";

    private static readonly Statement<string, List<Passkey>?> List = new(
        "passkeys_list",
        $"SELECT {Columns} FROM passkeys WHERE subject = @subject ORDER BY created_at, credential_id",
        static (parameters, subject) => parameters.Add("subject", subject),
        Read);

    private static readonly Statement<byte[], List<Passkey>?> Find = new(
        "passkey_find",
        $"SELECT {Columns} FROM passkeys WHERE credential_id = @credential_id",
        static (parameters, id) => parameters.Add("credential_id", id),
        Read);

    private static readonly Statement<Passkey, bool> TryAdd = new(
        "passkey_add",
        $"""
        INSERT INTO passkeys ({Columns})
        VALUES (@credential_id, @subject, @name, @public_key, @sign_count, @transports, @backup_eligible, @backed_up, @created_at, @last_used_at)
        ON CONFLICT DO NOTHING
        RETURNING 1
        """,
        static (parameters, passkey) =>
        {
            parameters.Add("credential_id", passkey.CredentialId);
            parameters.Add("subject", passkey.Subject);
            parameters.Add("name", passkey.Name);
            parameters.Add("public_key", passkey.PublicKey);
            parameters.Add("sign_count", passkey.SignCount);
            parameters.Add("transports", passkey.Transports);
            parameters.Add("backup_eligible", passkey.BackupEligible);
            parameters.Add("backed_up", passkey.BackedUp);
            parameters.Add("created_at", passkey.CreatedAt);
            parameters.Add("last_used_at", passkey.LastUsedAt);
        },
        Rows.Any);

    /// <summary>Authenticators without a counter always say 0.</summary>
    private static readonly Statement<(byte[] Id, long SignCount, bool BackedUp, DateTimeOffset Now), bool> Use = new(
        "passkey_use",
        """
        UPDATE passkeys SET sign_count = @sign_count, backed_up = @backed_up, last_used_at = @now
        WHERE credential_id = @credential_id AND (sign_count < @sign_count OR (sign_count = 0 AND @sign_count = 0))
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("credential_id", input.Id);
            parameters.Add("sign_count", input.SignCount);
            parameters.Add("backed_up", input.BackedUp);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    private static readonly Statement<(string Subject, byte[] Id, string Name), bool> Rename = new(
        "passkey_rename",
        "UPDATE passkeys SET name = @name WHERE credential_id = @credential_id AND subject = @subject RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("credential_id", input.Id);
            parameters.Add("subject", input.Subject);
            parameters.Add("name", input.Name);
        },
        Rows.Any);

    private static readonly Statement<(string Subject, byte[] Id), bool> Remove = new(
        "passkey_remove",
        "DELETE FROM passkeys WHERE credential_id = @credential_id AND subject = @subject RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("credential_id", input.Id);
            parameters.Add("subject", input.Subject);
        },
        Rows.Any);

    public IPasskeyStore Recording(params IReadOnlyList<AuditRecord> records) => new PasskeyStore(new RecordingDatabase(database, records));

    public async ValueTask<IReadOnlyList<Passkey>> ListAsync(string subject, CancellationToken cancel) =>
        await database.ReadAsync(List, subject, cancel) ?? [];

    public async ValueTask<Passkey?> FindAsync(byte[] credentialId, CancellationToken cancel) =>
        (await database.ReadAsync(Find, credentialId, cancel))?[0];

    public ValueTask<bool> TryAddAsync(Passkey passkey, CancellationToken cancel) => database.WriteAsync(TryAdd, passkey, cancel);

    public ValueTask<bool> UseAsync(byte[] credentialId, long signCount, bool backedUp, DateTimeOffset now, CancellationToken cancel) =>
        database.WriteAsync(Use, (credentialId, signCount, backedUp, now), cancel);

    public ValueTask<bool> RenameAsync(string subject, byte[] credentialId, string name, CancellationToken cancel) =>
        database.WriteAsync(Rename, (subject, credentialId, name), cancel);

    public ValueTask<bool> RemoveAsync(string subject, byte[] credentialId, CancellationToken cancel) =>
        database.WriteAsync(Remove, (subject, credentialId), cancel);

    private static List<Passkey> Read(List<Passkey>? before, DbDataReader row)
    {
        (before ??= []).Add(new Passkey
        {
            CredentialId = row.GetFieldValue<byte[]>(0),
            Subject = row.GetString(1),
            Name = row.GetString(2),
            PublicKey = row.GetFieldValue<byte[]>(3),
            SignCount = row.GetInt64(4),
            Transports = row.GetString(5),
            BackupEligible = row.Flag(6),
            BackedUp = row.Flag(7),
            CreatedAt = row.Time(8),
            LastUsedAt = row.TimeOrNull(9),
        });
        return before;
    }
}
