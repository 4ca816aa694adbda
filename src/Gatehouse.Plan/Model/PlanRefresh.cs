namespace Gatehouse.Plan.Model;

/// <summary>How tolerant a refresh is of a token that was used before.</summary>
public enum PlanReuse
{
    /// <summary>Every token since the window began is answered with the current one.</summary>
    Burst,

    /// <summary>Only the immediate predecessor, within the window.</summary>
    Strict,
}

/// <summary>Rotation and lifetimes of a client's refresh tokens.</summary>
public sealed record PlanRefresh
{
    public static readonly PlanRefresh Default = new();

    /// <summary>Whether every use gives a new token and ends the old one; null: unless the token is bound to a key.</summary>
    public bool? Rotate { get; init; }

    public PlanReuse Reuse { get; init; } = PlanReuse.Burst;

    /// <summary>Whether a public client whose tokens are repeated in ten generations one after the other loses the grant.</summary>
    public bool RevokeRetryStreak { get; init; }

    /// <summary>For how long a former token is taken for a retry and not for theft.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after its last use a refresh token ends.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long after the login every refresh token ends.</summary>
    public TimeSpan Absolute { get; init; } = TimeSpan.FromDays(90);
}
