namespace Gatehouse.Server.Accounts;

/// <summary>The rules for passwords and for people who mistype them.</summary>
public sealed record AccountOptions
{
    /// <summary>The only rule a new password must obey; there are no composition rules.</summary>
    public int MinimumPasswordLength { get; init; } = 8;

    /// <summary>Longer input is refused, never cut, so that hashing costs the same for everybody.</summary>
    public int MaximumPasswordLength { get; init; } = 1000;

    public int MaximumUsernameLength { get; init; } = 256;

    /// <summary>Wrong passwords in a row after which the account is locked.</summary>
    public int FailuresBeforeLock { get; init; } = 10;

    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>One-time codes that may be tried before the account's codes are locked.</summary>
    public int CodesBeforeLock { get; init; } = 5;

    public TimeSpan CodeLockDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Wrong passwords within the window, of whichever accounts, after which an address is not listened to.</summary>
    public int WrongPasswordsPerNetwork { get; init; } = 100;

    public TimeSpan WrongPasswordsWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Accounts that an address may make or try to make within the window.</summary>
    public int SignUpsPerNetwork { get; init; } = 20;

    public TimeSpan SignUpsWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long ago somebody may have signed in who changes how they sign in.</summary>
    public TimeSpan FreshSignIn { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many passwords are hashed at the same time: half the cores belong to everything else.</summary>
    public int HashingConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many sign-ins may wait to be hashed; one more is told to come back later.</summary>
    public int HashingQueueLength { get; init; } = 64;

    public Argon2idParameters Hashing { get; init; } = new();
}
