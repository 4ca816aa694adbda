namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of what a client is, where its users go and what it may have.</summary>
internal static class ClientFaults
{
    public static readonly PlanRule IdSyntax = new("client-id-syntax", "The identifier travels in addresses and headers.");
    public static readonly PlanRule NameLength = new("client-name-length", "The name stands on the consent page.");
    public static readonly PlanRule LogoUri = new("logo-uri", "The picture is fetched by the server.");
    public static readonly PlanRule GrantOfKind = new("grant-of-kind", "What a client is decides how it can get tokens safely.");
    public static readonly PlanRule RefreshWithoutUsers = new("refresh-without-users", "A client without users asks again with its own proof; a refresh token would be a second secret.");
    public static readonly PlanRule ConfidentialWithoutProof = new("confidential-without-proof", "Whoever can keep a secret proves itself.");
    public static readonly PlanRule PublicWithProof = new("public-with-proof", "A secret in a program that people have is known to everybody.");
    public static readonly PlanRule KeyWithoutUsers = new("key-without-users", "The key speaks of people who sign in, and nobody does.");
    public static readonly PlanRule RefreshUseless = new("refresh-key-useless", "The key speaks of refresh tokens that the client never gets.");
    public static readonly PlanRule ApiWithoutApis = new("api-client-without-apis", "An API may ask about tokens that are meant for it, so it has to be named.");
    public static readonly PlanRule ApisOfOtherKind = new("apis-of-other-kind", "What a client may call follows from its scope.");
    public static readonly PlanRule ApiUnknown = new("api-unknown", "A name that no API has is a typo or a leftover.");
    public static readonly PlanRule ConsentForeign = new("consent-implied-foreign", "Nobody asked the people whose access another organisation gets.");
    public static readonly PlanRule ConsentThirdParty = new("consent-implied-third-party", "People, not we, decide what a stranger may do for them.");
    public static readonly PlanRule RedirectMissing = new("redirect-missing", "Without an address people cannot come back.");
    public static readonly PlanRule RedirectUri = new("redirect-uri", "Codes are sent there; a wide, open or unprotected address sends them to somebody else.");
    public static readonly PlanRule PostLogoutUri = new("post-logout-redirect-uri", "People are sent there; an open address sends them to a forged page.");
    public static readonly PlanRule RedirectTwice = new("redirect-twice", "Two equal entries hide a typo in one of them.");
    public static readonly PlanRule Origin = new("origin", "Browsers compare origins letter by letter.");
    public static readonly PlanRule LocalhostName = new("redirect-localhost-name", "The name localhost can be turned elsewhere by a resolver or a hosts file.");
    public static readonly PlanRule LogoutUri = new("logout-uri", "Logouts are told there.");
    public static readonly PlanRule CodeLifetime = new("code-lifetime-too-long", "A code that lives long can be stolen and used.");
    public static readonly PlanRule IdTokenLifetime = new("id-token-lifetime-too-long", "An ID token tells of one login and is no session.");
    public static readonly PlanRule RefreshWindow = new("refresh-window-too-long", "Within the window a stolen token is taken for a retry.");
    public static readonly PlanRule RefreshAbsolute = new("refresh-absolute-too-long", "Access that nobody renews should end.");
    public static readonly PlanRule RefreshIdle = new("refresh-idle-over-absolute", "The shorter of the two times counts, so the longer one misleads.");
    public static readonly PlanRule RefreshUnrotated = new("refresh-unrotated-public", "A token that neither changes nor is bound can be used by a thief for ever, unnoticed.");
    public static readonly PlanRule ScopeMissing = new("client-scope-missing", "A client without scopes can ask for nothing.");
    public static readonly PlanRule ScopeWithoutGrant = new("scope-without-grant", "A client that gets no tokens has no use for scopes.");
    public static readonly PlanRule ScopeUnknown = new("scope-unknown", "A scope that nobody defines, or that needs a user where there is none, is refused at every request.");
    public static readonly PlanRule DefaultScope = new("default-scope-wider", "What is given unasked must be allowed.");
    public static readonly PlanRule MultipleUseless = new("multiple-resources-useless", "The switch changes nothing and would surprise later.");
    public static readonly PlanRule MultipleUnbound = new("multiple-resources-unbound", "Each API that receives the token can use it at the others.");
    public static readonly PlanRule LegacyGrants = new("legacy-grants-missing", "What an old program may still do is written down, not assumed.");
    public static readonly PlanRule SunsetMissing = new("sunset-missing", "What RFC 9700 rules out works until a day and for a reason, or for ever.");
    public static readonly PlanRule SunsetPassed = new("sunset-passed", "The client is refused since that day.");
    public static readonly PlanRule SunsetLink = new("sunset-link", "The address goes into a header that developers follow.");
    public static readonly PlanRule ResponseTypes = new("response-types-differ", "Grant types and response types say the same thing twice; where they differ one of them is wrong.");
    public static readonly PlanRule ExchangeUseless = new("exchange-useless", "The key speaks of a grant that the client has not.");
    public static readonly PlanRule ExchangeNothing = new("exchange-nothing", "Nothing could be exchanged.");
    public static readonly PlanRule ExchangeTarget = new("exchange-target", "What a token may be exchanged for is named exactly.");
    public static readonly PlanRule MayActUnknown = new("may-act-unknown", "Nobody could act, so every exchange would be refused.");
    public static readonly PlanRule PairwiseUsers = new("pairwise-without-users", "There is nobody to hide.");
    public static readonly PlanRule SectorUseless = new("sector-useless", "Without pairwise names there is no sector.");
    public static readonly PlanRule SectorUri = new("sector-uri", "The list of the sector is fetched there.");
    public static readonly PlanRule SectorMissing = new("sector-missing", "Which clients see the same name has to be decided.");
    public static readonly PlanRule PairwiseIdToken = new("pairwise-id-token", "The ID token of such a client does not name the login.");
}
