namespace Gatehouse.Provider.Audit;

/// <summary>One kind of thing that is recorded.</summary>
/// <param name="Name">As it stands in records: what it is about, and what became of it.</param>
/// <param name="Meaning">When it is recorded.</param>
/// <param name="Tells">What the record tells beyond who, when and from where.</param>
public sealed record AuditEvent(string Name, string Meaning, string Tells);

/// <summary>The catalogue of what is recorded. The reference is written from it.</summary>
public static class AuditEvents
{
    public static readonly AuditEvent LoginSucceeded = new("login.succeeded", "Somebody signed in and got a session", "subject, session; after: how they proved themselves (`amr`)");
    public static readonly AuditEvent LoginStrengthened = new("login.strengthened", "Somebody proved more within their session", "subject, session; after: `amr`");
    public static readonly AuditEvent LoginFailed = new("login.failed", "A password, a code or a passkey was not taken", "subject, where the username is somebody's; after: `method`, `reason`. The username of nobody is not kept: people type passwords there");
    public static readonly AuditEvent LoginLockedOut = new("login.locked_out", "Too many wrong passwords: nobody can sign in to the account for a while", "subject; after: `until`");
    public static readonly AuditEvent SessionEnded = new("session.ended", "A session ended before its time, with what hung on it", "subject, session; after: `cause`");
    public static readonly AuditEvent SessionsEnded = new("session.all_ended", "All sessions of somebody ended, or all but one, with their grants", "subject; after: `cause`");
    public static readonly AuditEvent SecondFactorEnrolled = new("second_factor.enrolled", "An authenticator app or a passkey was added", "subject; after: `method`");
    public static readonly AuditEvent SecondFactorRemoved = new("second_factor.removed", "An authenticator app or a passkey was taken away", "subject; before: `method`");
    public static readonly AuditEvent RecoveryCodesRenewed = new("second_factor.codes_renewed", "New recovery codes took the place of the former", "subject");
    public static readonly AuditEvent RecoveryCodeUsed = new("second_factor.code_used", "A recovery code was used up", "subject");
    public static readonly AuditEvent ApprovalCodeChanged = new("approval_code.changed", "The code that clients must know before they may ask somebody was set or taken away", "subject; after: `set`");
    public static readonly AuditEvent PasswordChanged = new("password.changed", "A password was changed by its owner, or set by an operator", "subject");
    public static readonly AuditEvent AccountCreated = new("account.created", "An account was made: by sign-up, from the plan, or by an operator", "subject; after: `roles`, `by`");
    public static readonly AuditEvent AccountChanged = new("account.changed", "Name, email or roles of an account changed", "subject; before and after: `roles` where they changed, the names of the other members without their values");
    public static readonly AuditEvent AccountDisabled = new("account.disabled", "Somebody was kept from signing in", "subject");
    public static readonly AuditEvent AccountEnabled = new("account.enabled", "Somebody may sign in again", "subject");
    public static readonly AuditEvent AccountUnlocked = new("account.unlocked", "An operator let somebody in again who had mistyped too often", "subject");
    public static readonly AuditEvent AccountDeleted = new("account.deleted", "An account was deleted with all that hung on it", "subject");
    public static readonly AuditEvent ConsentGiven = new("consent.given", "Somebody let a client have what it asked for", "subject, client; before and after: `scope`");
    public static readonly AuditEvent ConsentNarrowed = new("consent.narrowed", "Somebody let a client have less than it asked for", "subject, client; before and after: `scope`; after: `left_out`");
    public static readonly AuditEvent ConsentDenied = new("consent.denied", "Somebody refused a client", "subject, client; after: `scope` that was asked for");
    public static readonly AuditEvent ConsentWithdrawn = new("consent.withdrawn", "Somebody took back what a client had, with its grants", "subject, client");
    public static readonly AuditEvent GrantIssued = new("grant.issued", "A client got access for somebody: the grant on which codes and tokens hang. Refreshes are not recorded", "subject, client, grant, session; after: `scope`, `grant_type`");
    public static readonly AuditEvent GrantRevoked = new("grant.revoked", "A grant ended before its time", "subject, client, grant; after: `cause`");
    public static readonly AuditEvent ReuseDetected = new("grant.reuse_detected", "A refresh token was used that had been replaced: its grant was revoked", "subject, client, grant; after: `presented`, `generation`");
    public static readonly AuditEvent CodeReplayed = new("grant.code_replayed", "An authorization code was used again: its grant was revoked", "subject, client, grant");
    public static readonly AuditEvent TokenRevoked = new("token.revoked", "One access token was revoked", "client; after: `cause`");
    public static readonly AuditEvent ClientRevoked = new("client.revoked", "An operator ended all that a client held", "client");
    public static readonly AuditEvent ClientRegistered = new("client.registered", "A client registered itself", "client; after: its metadata, without keys and secrets");
    public static readonly AuditEvent ClientChanged = new("client.changed", "A client changed its registration", "client; before and after: its metadata, without keys and secrets; after: `secret_changed`");
    public static readonly AuditEvent ClientDeleted = new("client.deleted", "A client deleted its registration, with its grants", "client");
    public static readonly AuditEvent ClientsExpired = new("client.expired", "Registrations that nobody used, or whose time was over, were removed: a batch of them", "");
    public static readonly AuditEvent KeyMade = new("key.made", "A key was made", "key; after: `use`, `algorithm`, `active_from`, `retires_at`");
    public static readonly AuditEvent KeyActivated = new("key.activated", "A key came into use", "key; after: `use`, `algorithm`");
    public static readonly AuditEvent KeyRetired = new("key.retired", "A key went out of use; it still verifies", "key; after: `use`, `algorithm`");
    public static readonly AuditEvent KeyRevoked = new("key.revoked", "A signing key was withdrawn: what it signed counts no more", "key; before: `use`, `algorithm`");
    public static readonly AuditEvent KeyDeleted = new("key.deleted", "A key that had served was deleted", "key; before: `use`, `algorithm`");
    public static readonly AuditEvent PlanApplied = new("plan.applied", "A configuration came into force", "configuration; before and after: `version`, `fingerprint`, `source`; after: `changed`, the places of the plan that differ, and the `reason` that was given");
    public static readonly AuditEvent RefusalsCounted = new("refusals.counted", "Requests were refused within a minute, counted by reason at one node", "after: `reason`, `count`, `since`");
    public static readonly AuditEvent AuditPruned = new("audit.pruned", "Records older than the retention were removed from the beginning of the chain, up to a checkpoint", "after: `sequence`, `checkpoint`");
    public static readonly AuditEvent AuditErased = new("audit.erased", "Personal data of somebody was erased from records", "subject; after: `records`");
    public static readonly AuditEvent AuditExported = new("audit.exported", "The audit trail was exported", "after: `records`");

    public static IReadOnlyList<AuditEvent> All { get; } =
    [
        LoginSucceeded, LoginStrengthened, LoginFailed, LoginLockedOut, SessionEnded, SessionsEnded, SecondFactorEnrolled, SecondFactorRemoved, RecoveryCodesRenewed, RecoveryCodeUsed,
        ApprovalCodeChanged, PasswordChanged, AccountCreated, AccountChanged, AccountDisabled, AccountEnabled, AccountUnlocked, AccountDeleted, ConsentGiven, ConsentNarrowed, ConsentDenied,
        ConsentWithdrawn, GrantIssued, GrantRevoked, ReuseDetected, CodeReplayed, TokenRevoked, ClientRevoked, ClientRegistered, ClientChanged, ClientDeleted, ClientsExpired, KeyMade,
        KeyActivated, KeyRetired, KeyRevoked, KeyDeleted, PlanApplied, RefusalsCounted, AuditPruned, AuditErased, AuditExported,
    ];
}
