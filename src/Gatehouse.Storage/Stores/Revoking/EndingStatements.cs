using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores.Revoking;

/// <summary>The statements that end many grants at once.</summary>
internal static class EndingStatements
{
    /// <summary>How many grants one transaction ends, where there may be very many.</summary>
    internal const int Batch = 500;

    /// <summary>Rows are locked in the order of their ids, as in every batch of hot statements.</summary>
    public static readonly Statement<(GrantId Session, bool AlsoOffline, DateTimeOffset Now), List<Revocation>?> RevokeOfSession = new(
        "grant_revoke_of_session",
        """
        UPDATE grants SET revoked_at = @now
        WHERE revoked_at IS NULL AND id IN (
          SELECT id FROM grants
          WHERE session_id = @session_id AND revoked_at IS NULL AND (offline = 0 OR @also_offline = 1)
          ORDER BY id FOR UPDATE)
        RETURNING id, access_until, revoked_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("session_id", input.Session);
            parameters.Add("also_offline", input.AlsoOffline);
            parameters.Add("now", input.Now);
        },
        GrantStatements.ReadRevocations);

    public static readonly Statement<(string Subject, GrantId Kept, DateTimeOffset Now), List<Revocation>?> RevokeOfSubject = new(
        "grant_revoke_of_subject",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM grants WHERE subject = @subject AND session_id <> @kept AND revoked_at IS NULL ORDER BY id LIMIT @batch FOR UPDATE)
        UPDATE grants SET revoked_at = @now
        WHERE revoked_at IS NULL AND id IN (SELECT id FROM due)
        RETURNING id, access_until, revoked_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("kept", input.Kept);
            parameters.Add("now", input.Now);
            parameters.Add("batch", Batch);
        },
        GrantStatements.ReadRevocations);
}
