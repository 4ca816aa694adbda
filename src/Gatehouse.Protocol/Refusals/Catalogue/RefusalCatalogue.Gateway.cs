using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>What the gateway refuses beside tokens: where a call leads, and how it is written.</summary>
public static partial class RefusalCatalogue
{
    private const string OneSpelling = "Send the path in its one plain form; the gateway refuses what servers read in different ways.";

    private static readonly RefusalReason[] Gateway =
    [
        new("host_unknown", Operator | ClientDeveloper, "The host of the call is one of an API in the plan.", "A name that gateway.host of no API has, or a proxy that changes the Host header.", "Add the name to the API's gateway.hosts, or let the proxy keep the header.", "RFC 9110 section 15.5.20"),
        new("not_forwarded", Operator, "The API has an upstream, so that the gateway can forward.", "The plan names none, because another proxy forwards and asks by forward-auth.", "Call that proxy, or name an upstream in the plan.", "RFC 9110 section 15.5.20"),
        new("forwarded_here", Operator, "Only an API without upstreams is asked about by forward-auth.", "A proxy asks about an API that the gateway forwards to itself, or somebody tries to learn what only an upstream is told.", "Take the upstreams away in the plan, or call the API through the gateway.", "RFC 9110 section 15.5.20"),
        new("protected_header", ClientDeveloper, "No header that only a proxy may send comes along by forward-auth.", "An attack, or a client that writes such names with underscores.", "Leave it out: X-Original-, X-Rewrite-, X-Remote-, Remote- and identity headers with underscores.", "RFC 7239 section 8.1"),
        new("route_unknown", Operator | ClientDeveloper, "A route of the plan matches the path.", "A new endpoint of the API that has no route yet, or a mistyped path.", "Add a route to the API in the plan.", "RFC 9110 section 15.5.5"),
        new("route_method_unknown", Operator | ClientDeveloper, "A route of the plan matches path and method.", "The plan guards GET, say, and the call is a POST.", "Add a route for the method, or use one that Allow names.", "RFC 9110 section 15.5.6") { Facts = [FactNames.AllowedMethods] },
        new("path_case_differs", ClientDeveloper, "The path is written like the route, capitals and all.", "/Orders where the route says /orders: some servers read both alike, and the guard must not.", "Write the path as the route does."),
        new("query_malformed", ClientDeveloper, "The query has only characters that may stand there.", "A space, quote or bracket that was not percent-encoded.", "Percent-encode it.", "RFC 3986 section 3.4"),
        new("method_refused", ClientDeveloper, "The method is one that is forwarded: capitals, and neither TRACE nor CONNECT.", "A method in small letters, or a probe.", "Write the method in capitals.", "RFC 9110 section 9.1"),
        new("method_override", ClientDeveloper, "No header or query parameter asks for another method.", "X-HTTP-Method-Override or _method, of old frameworks.", "Send the method itself."),
        new("connection_header", ClientDeveloper, "Connection does not name headers that must reach the API.", "An attack that has a proxy drop Authorization or identity headers.", "Leave such names out of Connection.", "RFC 9110 section 7.6.1"),
        new("upgrade_unknown", ClientDeveloper, "An upgrade leads to WebSocket.", "Upgrade to h2c or another protocol.", "Leave Upgrade out.", "RFC 9110 section 7.8"),
        new("body_broken", ClientDeveloper, "The body arrives whole and in time.", "A connection that broke, a length that was wrong, or a very slow sender.", "Send it again."),
        new("rate_limited", ClientDeveloper | Operator, "One caller calls no oftener than the plan allows.", "A loop without pauses, or a limit that is too small.", "Wait as Retry-After says; raise gateway.rate_limit of the API.", "RFC 6585 section 4"),
        new("proxy_unknown", Operator, "Only proxies that the plan names ask by forward-auth.", "A new proxy, or its address as seen from here is another one.", "Add the address to gateway.proxies."),
        new("forwarded_incomplete", Operator, "The asking proxy says method, host and path of the call, each once.", "A proxy that was configured by hand.", "Copy the configuration for it from deploy/."),
        new("path_not_absolute", ClientDeveloper, "The request target is a path that begins with a slash.", "A whole address in the request line, as for a proxy.", "Put the host into the Host header.", "RFC 9112 section 3.2"),
        new("path_too_long", ClientDeveloper, "The path has at most 8000 characters.", "Data in the path.", "Put data into query or body.", "RFC 9110 section 15.5.15"),
        new("path_empty_segment", ClientDeveloper, "No two slashes stand in a row.", "A base address with a slash at its end was joined with a path that begins with one.", OneSpelling),
        new("path_dot_segment", ClientDeveloper, "No segment is . or ..", "A relative path that was not resolved, or an attack.", OneSpelling),
        new("path_parameter", ClientDeveloper, "No semicolon stands in the path.", "A session id of an old server (;jsessionid), or an attack.", OneSpelling),
        new("path_character", ClientDeveloper, "The path has only characters that may stand there.", "A space, quote or backslash that was not percent-encoded.", OneSpelling, "RFC 3986 section 3.3"),
        new("path_percent_encoding", ClientDeveloper, "Percent-encodings are whole, in capitals, and only where they are needed.", "%2d for -, or %e4 for %E4.", OneSpelling, "RFC 3986 section 2.1"),
        new("path_encoded_separator", ClientDeveloper, "No slash, backslash or control character is encoded in the path.", "An identifier with a slash in it, or an attack.", "Send such identifiers in query or body."),
        new("path_encoded_twice", ClientDeveloper, "Nothing is percent-encoded twice.", "Two libraries that both encode, or an attack.", OneSpelling),
        new("path_not_utf8", ClientDeveloper, "Encoded bytes of the path are UTF-8.", "Latin-1, or an overlong form, which is an attack.", OneSpelling, "RFC 3986 section 2.5"),
        new("quota_used_up", ClientDeveloper | Operator, "A client makes no more calls in a day or month than the plan allows.", "More use than was agreed, or a loop.", "Wait as Retry-After says; raise gateway.quota of the API.", "RFC 6585 section 4"),
        new("cross_origin", ClientDeveloper, "A call with the cookie of a session that may change something comes from a page of the same origin.", "A form or script on another site, a client that leaves Origin and Sec-Fetch-Site out, or an attack.", "Call from the application's own pages; programs send an access token instead of the cookie.", "RFC 9110 section 15.5.4"),
        new("exchange_refused", Operator, "The provider gives a token of the API behind this one in exchange for the caller's.", "The client that exchanges may not, or the caller's token has none of the scopes that it asks for.", "Compare exchange of the route's gateway with the client's grants and the API's exchange rules in the plan.", "RFC 8693 section 2.2.2"),
        new("login_malformed", User | ClientDeveloper, "What comes back from the login has each parameter once.", "An address that was edited or built by hand.", "Sign in again from the application.", "RFC 6749 section 3.1"),
        new("login_unknown", User, "The login that ends here was begun in this browser within the last minutes.", "A link of a login that was begun elsewhere, a page that waited too long, or a browser without cookies.", "Sign in again; let the browser keep cookies of this address.", "RFC 6749 section 10.12"),
        new("login_issuer_differs", Operator, "The answer to a login comes from the provider that was asked.", "Two providers behind one address, or an attack that mixes them up.", "Compare issuer of the plan with what the provider's metadata names.", "RFC 9207 section 2.4"),
        new("login_denied", User, "The person who signs in agrees.", "Somebody pressed Deny, or may not use the application.", "Try again, and agree.", "RFC 6749 section 4.1.2.1"),
        new("logout_token_refused", Operator, "A notice that a session has ended is a logout token of the provider.", "Another provider, a token that is too old, or somebody who tries.", "Compare issuer and the client of the session with the plan.", "OpenID Connect Back-Channel Logout 1.0 section 2.6"),
    ];
}
