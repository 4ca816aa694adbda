namespace Gatehouse.Provider.Storage;

/// <summary>Whether a grant still waits as an authorization code or lives as a refresh token.</summary>
public enum GrantState : short
{
    Code = 0,
    Live = 1,
}

/// <summary>
/// What a user allowed a client on one login: one row for its whole life, inserted when a code is issued and updated in place ever after.
/// All times are whole milliseconds.
/// </summary>
public sealed record Grant
{
    public required GrantId Id { get; init; }

    public required GrantState State { get; init; }

    /// <summary>0 while a code; 1 after redemption; one more with every rotation.</summary>
    public required int Generation { get; init; }

    /// <summary>The generation with which the current retry window began, and when; the window does not slide.</summary>
    public int BaseGeneration { get; init; }

    public DateTimeOffset BaseTime { get; init; }

    /// <summary>When the current generation was made (by redemption or rotation, not by a retry).</summary>
    public DateTimeOffset RotatedAt { get; init; }

    public required string ClientId { get; init; }

    public required string Subject { get; init; }

    /// <summary>The login that this grant was made on.</summary>
    public required GrantId SessionId { get; init; }

    /// <summary>All that was granted, space-separated; never changed by a refresh.</summary>
    public required string Scope { get; init; }

    /// <summary>The resource indicators granted (RFC 8707), space-separated; empty when none was named or implied.</summary>
    public required string Resources { get; init; }

    /// <summary>The authorization details granted (RFC 9396), as JSON; null when there are none.</summary>
    public string? Details { get; init; }

    /// <summary>What the client asked for claim by claim (OpenID Connect Core section 5.5), as JSON; null for nearly all.</summary>
    public string? Claims { get; init; }

    /// <summary>The redirect URI of the authorization request as presented.</summary>
    public string? RedirectUri { get; init; }

    public string? CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    /// <summary>
    /// While a code: the key that the request announced. Afterwards: the key that the refresh tokens are bound to. Null where there is none.
    /// </summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>Whether the grant outlives a plain logout (scope <c>offline_access</c>).</summary>
    public bool Offline { get; init; }

    public DateTimeOffset AuthTime { get; init; }

    public string? Acr { get; init; }

    /// <summary>Authentication methods (RFC 8176), space-separated.</summary>
    public string? Amr { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>While a code: when the code ends.</summary>
    public required DateTimeOffset CodeExpiresAt { get; init; }

    /// <summary>The absolute end of the grant, fixed when it is made.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The end unless it is used before: last use plus idle lifetime.</summary>
    public DateTimeOffset IdleExpiresAt { get; init; }

    /// <summary>The latest end of any access token issued from this grant: until then a revocation must be remembered.</summary>
    public DateTimeOffset AccessUntil { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The generation that was current when an older one was last repeated.</summary>
    public int RetriedGeneration { get; init; }

    /// <summary>How many consecutive generations had a repetition: honest bursts come and go, twins (a thief in step with the victim) go on.</summary>
    public int RetryStreak { get; init; }
}

/// <summary>A presented code with everything that the redeeming statement itself compares.</summary>
/// <param name="CodeChallenge">S256 of the presented verifier; null when none was presented.</param>
/// <param name="KeyThumbprint">The presenter's key, which must be the announced one if one was announced.</param>
/// <param name="RefreshKeyThumbprint">The key that the refresh tokens are bound to from now on; null where the client's authentication binds them.</param>
/// <param name="Now">The instant of redemption; <c>iat</c> of the tokens.</param>
/// <param name="IdleExpiresAt">Becomes the grant's first idle end.</param>
/// <param name="AccessUntil">The end of the access token about to be issued.</param>
/// <param name="Renewable">Whether a refresh token goes with it; otherwise the row ends with its access token.</param>
public sealed record CodeRedemption(
    GrantId Id,
    string ClientId,
    string? RedirectUri,
    string? CodeChallenge,
    string? KeyThumbprint,
    string? RefreshKeyThumbprint,
    DateTimeOffset Now,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset AccessUntil,
    bool Renewable);

/// <summary>A presented refresh token with everything that the rotating statement itself compares.</summary>
/// <param name="Presented">The generation of the presented token.</param>
/// <param name="Rotate">False keeps the generation (sender-bound refresh tokens, FAPI 2.0).</param>
/// <param name="Window">How long after its base time a retry window stays open.</param>
/// <param name="ClientProved">Whether the presenter proved itself: secret, key, DPoP or certificate.</param>
/// <param name="Strict">Only the immediate predecessor may be repeated, and only within the window.</param>
public sealed record RefreshRotation(
    GrantId Id,
    int Presented,
    string ClientId,
    string? KeyThumbprint,
    DateTimeOffset Now,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset AccessUntil,
    TimeSpan Window,
    bool Rotate,
    bool ClientProved,
    bool Strict);
