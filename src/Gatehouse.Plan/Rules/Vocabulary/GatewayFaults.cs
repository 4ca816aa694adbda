namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of what gateways do beside checking tokens: sessions of browsers, what upstreams are told, and revocations.</summary>
internal static class GatewayFaults
{
    public static readonly PlanRule RevocationsTime = new("revocations-time", "Too short a time takes every pause for a loss; too long a one lets revoked tokens in unnoticed.");
    public static readonly PlanRule RevocationsUnfollowed = new("revocations-unfollowed", "Revocations are told to the API itself and to nobody else, so it has to prove that it is one.");
    public static readonly PlanRule SessionClient = new("session-client", "The gateway signs people in as a client that keeps a secret; another one cannot prove itself.");
    public static readonly PlanRule SessionGrants = new("session-grants", "Without a code nobody gets in, and without a refresh token everybody falls out after minutes.");
    public static readonly PlanRule SessionSecret = new("session-secret-short", "Cookies are sealed with a key made from the secret: whoever guesses it makes sessions.");
    public static readonly PlanRule SessionRedirect = new("session-redirect", "After the login people come back to the gateway, and only to an address that is registered.");
    public static readonly PlanRule SessionOpenId = new("session-without-openid", "Without an ID token the gateway does not learn who signed in.");
    public static readonly PlanRule SessionDemands = new("session-client-demands", "The gateway has no keys as a client, so what needs them fails at every login.");
    public static readonly PlanRule SessionScope = new("session-scope", "A scope that is always refused makes every login fail.");
    public static readonly PlanRule SessionLifetime = new("session-lifetime", "A session that ends at once is none, and one that never ends is found in somebody else’s browser.");
    public static readonly PlanRule SessionBound = new("session-token-bound", "A browser behind a cookie holds no key that a token could be bound to.");
    public static readonly PlanRule SessionSignedOut = new("session-signed-out", "Who signs out is sent back only to an address that is registered.");
    public static readonly PlanRule SessionOfTwo = new("session-of-two-apis", "At one address a browser has one cookie, and would be signed in to one of the two by chance.");
    public static readonly PlanRule RouteReserved = new("route-reserved", "The gateway answers there itself, so the route would never be met.");
    public static readonly PlanRule DownstreamTwice = new("downstream-twice", "A request has one Authorization header.");
    public static readonly PlanRule DownstreamUnsigned = new("downstream-without-key", "A statement without a signature can be made by anybody who reaches the upstream.");
    public static readonly PlanRule DownstreamAnonymous = new("downstream-of-anonymous", "Of a caller whom nobody checked nothing can be said.");
    public static readonly PlanRule ExchangeUnwritten = new("downstream-exchange-missing", "What a token is exchanged for is written, never guessed.");
    public static readonly PlanRule ExchangeUnused = new("downstream-exchange-unused", "The key speaks of an exchange that no route makes.");
    public static readonly PlanRule ExchangeClient = new("downstream-exchange-client", "Tokens of callers are meant for the API, so nobody else may exchange them.");
    public static readonly PlanRule ExchangeTarget = new("downstream-exchange-target", "What the client may not get is refused at every request.");
    public static readonly PlanRule SigningKey = new("gateway-signing-key", "A path that depends on where the gateway was started finds another key, or none.");
}
