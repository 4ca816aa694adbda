using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Storage.Stores.Requests;

/// <summary>Codes that clients must know before they may ask a person.</summary>
internal sealed class ApprovalCodeStore(Database database) : IApprovalCodeStore
{
    private static readonly Statement<string, string?> Find = new(
        "approval_code_find",
        "SELECT mac FROM approval_codes WHERE subject = @subject",
        static (parameters, subject) => parameters.Add("subject", subject),
        static (_, row) => row.GetString(0));

    private static readonly Statement<(string Subject, string Mac), bool> Save = new(
        "approval_code_save",
        """
        INSERT INTO approval_codes (subject, mac) VALUES (@subject, @mac)
        ON CONFLICT (subject) DO UPDATE SET mac = excluded.mac
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("mac", input.Mac);
        },
        Rows.Any);

    private static readonly Statement<string, bool> Delete = new(
        "approval_code_delete",
        "DELETE FROM approval_codes WHERE subject = @subject RETURNING 1",
        static (parameters, subject) => parameters.Add("subject", subject),
        Rows.Any);

    public ValueTask<string?> FindAsync(string subject, CancellationToken cancel) => database.ReadAsync(Find, subject, cancel);

    public async ValueTask SaveAsync(string subject, string? mac, CancellationToken cancel)
    {
        if (mac is null) await database.WriteAsync(Delete, subject, cancel);
        else await database.WriteAsync(Save, (subject, mac), cancel);
    }
}
