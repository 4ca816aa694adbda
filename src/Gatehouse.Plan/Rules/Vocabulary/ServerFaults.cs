namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of what concerns the whole installation.</summary>
internal static class ServerFaults
{
    public static readonly PlanRule IssuerUrl = new("issuer-url", "The issuer is compared letter by letter by every client and API, and must be protected by TLS.");
    public static readonly PlanRule RotationTime = new("rotation-time", "Keys that rotate too fast break caches, keys that never rotate are never replaced in time.");
    public static readonly PlanRule OutgoingPeer = new("outgoing-peer", "Whoever may be called by the provider is named exactly, so that nobody makes it call the inside of a network.");
    public static readonly PlanRule ProxyAddress = new("proxy-address", "Whoever is believed about callers is named exactly; everybody would mean anybody.");
    public static readonly PlanRule AcrName = new("acr-name", "Levels of authentication are compared as words by clients and APIs.");
    public static readonly PlanRule AcrUnknown = new("acr-unknown", "A level that nobody can reach locks everybody out.");
    public static readonly PlanRule TlsFile = new("tls-file", "Without certificate and key the server cannot prove itself.");
    public static readonly PlanRule MtlsUrl = new("mtls-url", "Certificates are presented in TLS, at an address of its own.");
    public static readonly PlanRule MtlsAuthority = new("mtls-authority", "Only certificates can say whose certificates are trusted.");
    public static readonly PlanRule MtlsOff = new("mtls-off", "A certificate that cannot arrive proves nothing, so every request would fail.");
    public static readonly PlanRule GatewayProvider = new("gateway-provider", "The gateway fetches keys there.");
    public static readonly PlanRule UserSyntax = new("user-syntax", "Names and addresses of people are shown, searched and compared.");
    public static readonly PlanRule PasswordMissing = new("password-missing", "An account without a first password is an open door or no door.");
    public static readonly PlanRule PasswordShort = new("password-short", "Short passwords are guessed, whatever signs are in them.");
    public static readonly PlanRule RegistrationScope = new("registration-scope", "What a stranger may ask for is written, never guessed.");
    public static readonly PlanRule RegistrationList = new("registration-list-empty", "An empty list would refuse every client that registers.");
    public static readonly PlanRule RegistrationShut = new("registration-shut", "Registration is offered, but nobody could pass.");
    public static readonly PlanRule RegistrationToken = new("initial-access-token-syntax", "The token travels in a header and is told apart by its name.");
    public static readonly PlanRule RegistrationHost = new("registration-host", "Hosts are compared letter by letter.");
    public static readonly PlanRule RegistrationScheme = new("registration-scheme", "A private scheme is a domain turned round, so that two programs do not share it.");
    public static readonly PlanRule RegistrationTime = new("registration-time", "Times of registrations are kept to the day.");
    public static readonly PlanRule StatementIssuer = new("statement-issuer-keys", "A statement whose signature cannot be checked says nothing.");
    public static readonly PlanRule TrustedIssuer = new("trusted-issuer-incomplete", "Everything that a foreign issuer may say is written: by whom, about whom, for what.");
    public static readonly PlanRule TrustedIssuerClient = new("trusted-issuer-client", "Only a client with that grant type can bring a statement.");
    public static readonly PlanRule Backchannel = new("backchannel-keys", "The keys of backchannel authentication go together, or mean nothing.");
    public static readonly PlanRule AdministrationRole = new("administration-role", "Roles are compared as words; one that nobody can have leaves nobody to administer.");
    public static readonly PlanRule AdministrationClient = new("administration-client", "Whoever administers through a program has it named exactly, so that no other program can.");
    public static readonly PlanRule AdministrationTaken = new("administration-name-taken", "The admin API and its console bring a client, an API and scopes along; nothing of the plan may pass for them.");
    public static readonly PlanRule AdministrationScope = new("administration-scope-unlisted", "Whoever may look into the installation is named where its administrators are, and cannot slip in by a scope.");
    public static readonly PlanRule PagesName = new("pages-name", "Whoever types a password has to know whose page it is.");
    public static readonly PlanRule PagesAddress = new("pages-address", "What is linked or shown where people sign in comes from where it is said to come.");
    public static readonly PlanRule PagesColor = new("pages-color", "Whoever cannot read a button cannot sign in.");
    public static readonly PlanRule RefusalsRetention = new("refusals-retention", "What is forgotten at once explains nothing, and what is kept for ever tells too much of people.");
    public static readonly PlanRule RefusalsMost = new("refusals-most", "Too few records are pushed out by a storm of refusals, too many fill the disk.");
    public static readonly PlanRule DecisionsRetention = new("decisions-retention", "What is decided once a week is not replayed after a day, and what was decided a year ago tells of a plan that nobody remembers.");
    public static readonly PlanRule DecisionsMost = new("decisions-most", "Too few decisions leave out clients, too many fill the disk.");
    public static readonly PlanRule AuditRetention = new("audit-retention", "A trail that is gone after days tells nobody what happened, and one kept for ever tells too much of people.");
    public static readonly PlanRule AuditCheckpoint = new("audit-checkpoint", "What no checkpoint is signed for yet, whoever rules the database can still rewrite.");
    public static readonly PlanRule ProfileFapi2 = new("profile-fapi2", "The profile is a promise to partners; half of it is none.");
    public static readonly PlanRule ProfileSigning = new("profile-message-signing", "With message signing every request and answer can be proven later.");
    public static readonly PlanRule ProfileOAuth21 = new("profile-oauth21", "OAuth 2.1 has left out what RFC 9700 rules out.");
    public static readonly PlanRule ProfileMcp = new("profile-mcp", "Agents of strangers follow the profile to the letter.");
    public static readonly PlanRule Expectation = new("expectation-unclear", "An expectation that says nothing, or two things at once, proves nothing.");
    public static readonly PlanRule SilenceRule = new("silence-rule", "A silence that names no rule hides nothing and reassures wrongly.");
    public static readonly PlanRule SilenceReason = new("silence-reason", "Whoever reads the plan later has to know why this one does not count.");
    public static readonly PlanRule SilenceUnused = new("silence-unused", "What was once tolerated is repaired; the silence would hide the next one.");
}
