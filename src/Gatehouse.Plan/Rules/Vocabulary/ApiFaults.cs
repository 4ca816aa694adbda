namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of APIs, their scopes and routes, and of what stands in front of them.</summary>
internal static class ApiFaults
{
    public static readonly PlanRule ResourceUri = new("resource-uri", "The identifier of an API is the audience of its tokens.");
    public static readonly PlanRule TokenLifetimeTooLong = new("token-lifetime-too-long", "An access token that lives for days is a password.");
    public static readonly PlanRule TokenLifetimeLong = new("token-lifetime-long", "A stolen token works until it ends.");
    public static readonly PlanRule ScopeSyntax = new("scope-syntax", "Scopes are separated by spaces and travel in headers.");
    public static readonly PlanRule ScopeReserved = new("scope-reserved", "The scopes of OpenID Connect mean the same at every provider.");
    public static readonly PlanRule AccessSyntax = new("access-syntax", "A level of access is one word, so that rules and pictures can speak of it.");
    public static readonly PlanRule RouteMatch = new("route-match", "A route that cannot be read guards nothing.");
    public static readonly PlanRule RouteScopeUnknown = new("route-scope-unknown", "A route that demands a scope nobody can have is closed to everybody.");
    public static readonly PlanRule RoleSyntax = new("role-syntax", "Roles are compared as words.");
    public static readonly PlanRule RouteTwice = new("route-twice", "Of two equal routes only the first would count.");
    public static readonly PlanRule ImpliedUnknown = new("implied-scope-unknown", "A scope that stands for one of another API would end in tokens that are not meant for it.");
    public static readonly PlanRule ScopeCycle = new("scope-cycle", "In a circle every scope means all of them.");
    public static readonly PlanRule DetailSyntax = new("detail-type-syntax", "Types of authorization details are compared as words.");
    public static readonly PlanRule DetailUnknown = new("detail-type-unknown", "A type that no API defines is checked by nobody.");
    public static readonly PlanRule RouteOfTwo = new("route-of-two-apis", "A request that belongs to two APIs is checked by the rules of one of them, by chance.");
    public static readonly PlanRule GatewayUrl = new("gateway-url", "The gateway tells APIs apart by the host that is asked for.");
    public static readonly PlanRule GatewayUrlDiffers = new("gateway-url-differs", "Clients that find the provider by the metadata of the API compare the two addresses.");
    public static readonly PlanRule GatewayUpstream = new("gateway-upstream", "Requests are sent on to these addresses.");
    public static readonly PlanRule GatewayUpstreamHttp = new("gateway-upstream-http", "Whoever reads the wire can use the token.");
    public static readonly PlanRule GatewayTime = new("gateway-time", "Times out of all measure hang requests or cut them.");
    public static readonly PlanRule GatewayHealthPath = new("gateway-health-path", "A probe needs an address.");
    public static readonly PlanRule CorsOrigin = new("cors-origin", "Origins are compared letter by letter by browsers.");
    public static readonly PlanRule CorsHeader = new("cors-header", "Headers that are decided elsewhere cannot be given away here.");
    public static readonly PlanRule AnonymousDemands = new("anonymous-with-demands", "A route cannot let everybody in and demand something.");
    public static readonly PlanRule RouteNeverMet = new("route-never-met", "A route that no request meets guards nothing.");
    public static readonly PlanRule RoutesAlike = new("routes-alike", "Many servers take the two paths for one; the weaker route would open the other.");
    public static readonly PlanRule GatewayBlind = new("gateway-cannot-introspect", "Opaque tokens have to be asked about, and only the API itself may ask.");
}
