using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores;

/// <summary>What a token exchange does to the row at the root.</summary>
internal static class ExchangeStatements
{
    /// <summary>
    /// Revocation and exchange change the same row, so one of them is first: an exchange that is second finds nothing, and one that is first
    /// has told the revocation how long it must be remembered.
    /// </summary>
    public static readonly Statement<(GrantId Id, DateTimeOffset AccessUntil), Grant?> ExtendAccess = new(
        "grant_extend_access",
        $"""
        UPDATE grants
        SET access_until = {GrantStatements.LaterAccessUntil}
        WHERE id = @id AND revoked_at IS NULL
        RETURNING {GrantStatements.Columns}
        """,
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("access_until", input.AccessUntil);
        },
        GrantStatements.Read,
        input => new(LockedTable.Grants, input.Id.Value));
}
