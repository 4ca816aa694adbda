using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores.Audit;

/// <summary>The statements that find and erase what records tell of a person.</summary>
internal static class AuditErasure
{
    public static readonly Statement<string, int> Count = new(
        "audit_count_personal",
        "SELECT COUNT(*) FROM audit_records WHERE subject = @subject AND salt IS NOT NULL",
        static (parameters, subject) => parameters.Add("subject", subject),
        static (_, row) => (int)row.GetInt64(0));

    public static readonly Statement<string, List<string>?> FindSubjects = new(
        "audit_find_subjects",
        "SELECT DISTINCT subject FROM audit_records WHERE LOWER(username) = @username AND subject IS NOT NULL ORDER BY subject",
        static (parameters, username) => parameters.Add("username", username.ToLowerInvariant()),
        static (before, row) =>
        {
            (before ??= []).Add(row.GetString(0));
            return before;
        });

    public static readonly Statement<(string Subject, GrantId Record, int Batch), int> Erase = new(
        "audit_erase_personal",
        """
        UPDATE audit_records SET salt = NULL, username = NULL, address = NULL, agent = NULL, erased_by = @record
        WHERE id IN (SELECT id FROM audit_records WHERE subject = @subject AND salt IS NOT NULL ORDER BY at, id LIMIT @batch FOR UPDATE)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("record", input.Record);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);
}
