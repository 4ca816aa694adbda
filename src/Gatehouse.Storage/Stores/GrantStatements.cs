using System.Data.Common;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores;

/// <summary>
/// The hot statements: each changes one row by its primary key, and its WHERE clause decides who won. All that the presenter must match
/// stands in that clause, so that a mismatch changes nothing.
/// </summary>
internal static class GrantStatements
{
    private const long DayInMilliseconds = 86_400_000;

    internal const string Columns =
        "id, state, generation, base_generation, base_time, rotated_at, client_id, subject, session_id, scope, resources, redirect_uri, "
        + "code_challenge, nonce, key_thumbprint, offline, auth_time, acr, amr, created_at, code_expires_at, expires_at, idle_expires_at, "
        + "access_until, revoked_at, retried_generation, retry_streak, details, claims";

    internal const string LaterAccessUntil = "CASE WHEN access_until < @access_until THEN @access_until ELSE access_until END";

    private const string LivesAndMatches =
        "id = @id AND state = 1 AND client_id = @client_id AND key_thumbprint IS NOT DISTINCT FROM @key_thumbprint "
        + "AND revoked_at IS NULL AND expires_at > @now AND idle_expires_at > @now";

    /// <summary>The share lock makes a session's end wait for this insert, and then find the new row; or this insert find the session ended.</summary>
    public static readonly Statement<Grant, bool> Save = new(
        "grant_save",
        $"""
        INSERT INTO grants ({Columns}, clean_after)
        SELECT @id, @state, @generation, @base_generation, @base_time, @rotated_at, @client_id, @subject, @session_id, @scope, @resources,
               @redirect_uri, @code_challenge, @nonce, @key_thumbprint, @offline, @auth_time, @acr, @amr, @created_at, @code_expires_at,
               @expires_at, @idle_expires_at, @access_until, @revoked_at, @retried_generation, @retry_streak, @details, @claims, @clean_after
        FROM sessions
        WHERE sessions.id = @session_id AND sessions.subject = @subject AND sessions.ended_at IS NULL AND sessions.expires_at > @created_at
        FOR SHARE
        RETURNING 1
        """,
        Write,
        Rows.Any,
        grant => new(LockedTable.Sessions, grant.SessionId.Value));

    public static readonly Statement<CodeRedemption, Grant?> Redeem = new(
        "grant_redeem",
        $"""
        UPDATE grants
        SET state = 1, generation = 1, base_generation = 1, base_time = 0, rotated_at = @now, idle_expires_at = @idle_expires_at,
            key_thumbprint = @refresh_key_thumbprint,
            access_until = {LaterAccessUntil},
            expires_at = CASE WHEN @renewable = 1 THEN expires_at ELSE @access_until END,
            clean_after = (CASE WHEN @renewable = 1 THEN expires_at ELSE @access_until END) / 86400000 + 2
        WHERE id = @id AND state = 0 AND client_id = @client_id AND redirect_uri IS NOT DISTINCT FROM @redirect_uri
          AND code_challenge IS NOT DISTINCT FROM @code_challenge AND (key_thumbprint IS NULL OR key_thumbprint = @key_thumbprint)
          AND revoked_at IS NULL AND code_expires_at > @now AND expires_at > @now
        RETURNING {Columns}
        """,
        static (parameters, redemption) =>
        {
            parameters.Add("id", redemption.Id);
            parameters.Add("client_id", redemption.ClientId);
            parameters.Add("redirect_uri", redemption.RedirectUri);
            parameters.Add("code_challenge", redemption.CodeChallenge);
            parameters.Add("key_thumbprint", redemption.KeyThumbprint);
            parameters.Add("refresh_key_thumbprint", redemption.RefreshKeyThumbprint);
            parameters.Add("now", redemption.Now);
            parameters.Add("idle_expires_at", redemption.IdleExpiresAt);
            parameters.Add("access_until", redemption.AccessUntil);
            parameters.Add("renewable", redemption.Renewable);
        },
        Read,
        redemption => new(LockedTable.Grants, redemption.Id.Value));

    public static readonly Statement<RefreshRotation, Grant?> Rotate = new(
        "grant_rotate",
        $"""
        UPDATE grants
        SET generation = generation + @step,
            base_generation = CASE WHEN @step = 1 AND base_time + @window <= @now THEN generation ELSE base_generation END,
            base_time = CASE WHEN @step = 1 AND base_time + @window <= @now THEN @now ELSE base_time END,
            rotated_at = CASE WHEN @step = 1 THEN @now ELSE rotated_at END,
            idle_expires_at = @idle_expires_at,
            access_until = {LaterAccessUntil}
        WHERE {LivesAndMatches} AND generation = @presented
        RETURNING {Columns}
        """,
        static (parameters, rotation) =>
        {
            WriteMatch(parameters, rotation);
            parameters.Add("step", rotation.Rotate);
            parameters.Add("window", (long)rotation.Window.TotalMilliseconds);
            parameters.Add("idle_expires_at", rotation.IdleExpiresAt);
        },
        Read,
        rotation => new(LockedTable.Grants, rotation.Id.Value));

    public static readonly Statement<RefreshRotation, Grant?> Repeat = new(
        "grant_repeat",
        $"""
        UPDATE grants
        SET access_until = {LaterAccessUntil},
            retry_streak = CASE WHEN retried_generation = generation THEN retry_streak
                                WHEN retried_generation = generation - 1 THEN retry_streak + 1 ELSE 1 END,
            retried_generation = generation
        WHERE {LivesAndMatches} AND @presented >= 1 AND @presented < generation
          AND ((@strict = 0 AND base_generation <= @presented AND base_time + @window > @now)
            OR (@presented = generation - 1 AND (rotated_at + @window > @now OR (@proved = 1 AND @strict = 0))))
        RETURNING {Columns}
        """,
        static (parameters, rotation) =>
        {
            WriteMatch(parameters, rotation);
            parameters.Add("window", (long)rotation.Window.TotalMilliseconds);
            parameters.Add("strict", rotation.Strict);
            parameters.Add("proved", rotation.ClientProved);
        },
        Read,
        rotation => new(LockedTable.Grants, rotation.Id.Value));

    public static readonly Statement<RefreshRotation, Grant?> CatchUp = new(
        "grant_catch_up",
        $"""
        UPDATE grants
        SET generation = @presented + @step, base_generation = @presented, base_time = @now, rotated_at = @now,
            idle_expires_at = @idle_expires_at,
            access_until = {LaterAccessUntil}
        WHERE {LivesAndMatches} AND generation < @presented
        RETURNING {Columns}
        """,
        static (parameters, rotation) =>
        {
            WriteMatch(parameters, rotation);
            parameters.Add("step", rotation.Rotate);
            parameters.Add("idle_expires_at", rotation.IdleExpiresAt);
        },
        Read,
        rotation => new(LockedTable.Grants, rotation.Id.Value));

    public static readonly Statement<GrantId, Grant?> Find = new(
        "grant_find",
        $"SELECT {Columns} FROM grants WHERE id = @id",
        static (parameters, id) => parameters.Add("id", id),
        Read);

    public static readonly Statement<(GrantId Id, DateTimeOffset Now), Revocation?> Revoke = new(
        "grant_revoke",
        "UPDATE grants SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL RETURNING id, access_until, revoked_at",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("now", input.Now);
        },
        static (_, row) => ReadRevocation(row));

    /// <summary>
    /// The outer WHERE repeats the condition, because a row may have been redeemed while this statement waited for it; and a row stays
    /// until no access token of it can live, because its revocation must be known until then.
    /// What is due is asked for once (<c>MATERIALIZED</c>): a plan that asks again for every row would skip those it has locked, and exceed the batch.
    /// </summary>
    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = new(
        "grant_clean_up",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM grants WHERE clean_after < @day AND access_until < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM grants
        WHERE clean_after < @day AND access_until < @cutoff AND id IN (SELECT id FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            var cutoff = input.Cutoff.ToUnixTimeMilliseconds();
            parameters.Add("cutoff", cutoff);
            // Days whose first moment lies before the cutoff.
            parameters.Add("day", (cutoff + DayInMilliseconds - 1) / DayInMilliseconds);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    private static void Write(Parameters parameters, Grant grant)
    {
        parameters.Add("id", grant.Id);
        parameters.Add("state", (short)grant.State);
        parameters.Add("generation", grant.Generation);
        parameters.Add("base_generation", grant.BaseGeneration);
        parameters.Add("base_time", grant.BaseTime);
        parameters.Add("rotated_at", grant.RotatedAt);
        parameters.Add("client_id", grant.ClientId);
        parameters.Add("subject", grant.Subject);
        parameters.Add("session_id", grant.SessionId);
        parameters.Add("scope", grant.Scope);
        parameters.Add("resources", grant.Resources);
        parameters.Add("redirect_uri", grant.RedirectUri);
        parameters.Add("code_challenge", grant.CodeChallenge);
        parameters.Add("nonce", grant.Nonce);
        parameters.Add("key_thumbprint", grant.KeyThumbprint);
        parameters.Add("offline", grant.Offline);
        parameters.Add("auth_time", grant.AuthTime);
        parameters.Add("acr", grant.Acr);
        parameters.Add("amr", grant.Amr);
        parameters.Add("created_at", grant.CreatedAt);
        parameters.Add("code_expires_at", grant.CodeExpiresAt);
        parameters.Add("expires_at", grant.ExpiresAt);
        parameters.Add("idle_expires_at", grant.IdleExpiresAt);
        parameters.Add("access_until", grant.AccessUntil);
        parameters.Add("revoked_at", grant.RevokedAt);
        parameters.Add("retried_generation", grant.RetriedGeneration);
        parameters.Add("retry_streak", grant.RetryStreak);
        parameters.Add("details", grant.Details);
        parameters.Add("claims", grant.Claims);
        var end = grant.State == GrantState.Code ? grant.CodeExpiresAt : grant.ExpiresAt;
        parameters.Add("clean_after", end.ToUnixTimeMilliseconds() / DayInMilliseconds + 2);
    }

    private static void WriteMatch(Parameters parameters, RefreshRotation rotation)
    {
        parameters.Add("id", rotation.Id);
        parameters.Add("client_id", rotation.ClientId);
        parameters.Add("key_thumbprint", rotation.KeyThumbprint);
        parameters.Add("presented", rotation.Presented);
        parameters.Add("now", rotation.Now);
        parameters.Add("access_until", rotation.AccessUntil);
    }

    internal static Grant Read(Grant? none, DbDataReader row) => new()
    {
        Id = row.Id(0),
        State = (GrantState)row.GetInt16(1),
        Generation = row.GetInt32(2),
        BaseGeneration = row.GetInt32(3),
        BaseTime = row.Time(4),
        RotatedAt = row.Time(5),
        ClientId = row.GetString(6),
        Subject = row.GetString(7),
        SessionId = row.Id(8),
        Scope = row.GetString(9),
        Resources = row.GetString(10),
        RedirectUri = row.TextOrNull(11),
        CodeChallenge = row.TextOrNull(12),
        Nonce = row.TextOrNull(13),
        KeyThumbprint = row.TextOrNull(14),
        Offline = row.Flag(15),
        AuthTime = row.Time(16),
        Acr = row.TextOrNull(17),
        Amr = row.TextOrNull(18),
        CreatedAt = row.Time(19),
        CodeExpiresAt = row.Time(20),
        ExpiresAt = row.Time(21),
        IdleExpiresAt = row.Time(22),
        AccessUntil = row.Time(23),
        RevokedAt = row.TimeOrNull(24),
        RetriedGeneration = row.GetInt32(25),
        RetryStreak = row.GetInt32(26),
        Details = row.TextOrNull(27),
        Claims = row.TextOrNull(28),
    };

    internal static Revocation ReadRevocation(DbDataReader row) =>
        Revocation.Of(RevocationKind.Grant, row.Id(0).ToString(), row.Time(2), row.Time(1));

    internal static List<Revocation> ReadRevocations(List<Revocation>? entries, DbDataReader row)
    {
        (entries ??= []).Add(ReadRevocation(row));
        return entries;
    }
}
