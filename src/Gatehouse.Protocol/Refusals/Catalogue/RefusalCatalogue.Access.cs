using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>What access is asked for: scopes, resources, details.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] Access =
    [
        new("scope_unknown", ClientDeveloper | Operator, "Every scope that is asked for exists, and the client may have it.", "A typing error, a scope that the plan does not give this client, or one of an API that resource does not name.", "Compare with the client's scope in the plan, and write it there if the client is to have it.", "RFC 6749 section 3.3") { Facts = [FactNames.PresentedScope, FactNames.AllowedScope] },
        new("scope_malformed", ClientDeveloper, "scope is a list of words with single spaces between them.", "Commas between the scopes, two spaces, or quotes.", "Separate scopes by one space.", "RFC 6749 section 3.3"),
        new("scope_empty", ClientDeveloper | Operator, "Something is asked for, or the client has a default.", "The request has no scope, and no scope of an API is the client's.", "Send scope, or write default_scope for the client in the plan.", "RFC 6749 section 3.3"),
        new("scope_exceeds_grant", ClientDeveloper, "A token request asks for no more than was granted.", "The application was given new features, and its users agreed before.", "Send the user through an authorization request with the new scope.", "RFC 6749 section 6") { Facts = [FactNames.PresentedScope, FactNames.AllowedScope] },
        new("scope_no_longer_allowed", Operator | ClientDeveloper, "Something of what was granted is still allowed for the client.", "The plan took the scopes from the client, or the API is gone, since the user agreed.", "Give the scopes back in the plan, or send the user through a new authorization request.", "RFC 6749 section 6"),
        new("resource_malformed", ClientDeveloper, "resource is an absolute URI without a fragment.", "The name of the API instead of its identifier.", "Send the resource value of the API as the plan writes it.", "RFC 8707 section 2"),
        new("resource_unknown", ClientDeveloper | Operator, "resource is the identifier of an API of which the client may have a scope.", "A slash too many, http for https, another environment, or an API that is not for this client.", "Compare character for character with resource of the API in the plan.", "RFC 8707 section 2") { Facts = [FactNames.PresentedResource] },
        new("resource_missing", ClientDeveloper, "A client of this profile names the resource that its token is for.", "An older client that relies on scope alone.", "Send resource with authorization and token request.", "RFC 8707 section 2"),
        new("resource_ambiguous", ClientDeveloper, "The scopes that are asked for belong to one API, or resource says which is meant.", "Scopes of two APIs in one request.", "Ask for one token per API, each with its resource.", "RFC 8707 section 2.2"),
        new("resources_differ", ClientDeveloper | Operator, "One access token can serve all the resources named.", "Two APIs differ in the format, binding or algorithm of their tokens, or the client may not have one token for several.", "Ask for one token per API.", "RFC 8707 section 2.2"),
        new("resource_without_scope", ClientDeveloper, "A scope of every named resource is asked for.", "resource names an API whose scopes the request leaves out.", "Add a scope of that API, or leave its resource out.", "RFC 8707 section 2"),
        new("resource_exceeds_grant", ClientDeveloper, "A token request names only resources of the grant.", "The authorization request did not name this API.", "Name it in a new authorization request.", "RFC 8707 section 2.2") { Facts = [FactNames.PresentedResource] },
        new("detail_invalid", ClientDeveloper, "authorization_details is a JSON array of at most 16 objects that fit the schemas of their types.", "A member that the schema does not know, or a missing one.", "Compare with the schema of the type in the plan (authorization_details_types of the API).", "RFC 9396 section 5"),
        new("detail_type_unknown", ClientDeveloper | Operator, "The types of the authorization details exist, and the client may use them.", "A typing error, or a type that the plan does not give the client.", "Write the type into authorization_details_types of the client.", "RFC 9396 section 5"),
        new("detail_without_scope", ClientDeveloper, "Authorization details belong to an API of which a scope is asked for.", "The request has details and no scope of their API.", "Ask for a scope of that API as well.", "RFC 9396 section 3"),
        new("detail_exceeds_grant", ClientDeveloper, "A token request asks for no details beyond those granted.", "The details were changed after the user agreed.", "Send the user through a new authorization request.", "RFC 9396 section 6"),
        new("detail_in_front_channel", ClientDeveloper, "Tokens with authorization details come from the token endpoint.", "An implicit or hybrid request with authorization_details.", "Use response_type=code.", "RFC 9396 section 7"),
        new("recipient_key_missing", ClientDeveloper | Operator, "A client whose answers are encrypted has a key for that.", "jwks holds only keys for signatures, or none for the algorithm that was registered.", "Publish a key with use enc that fits the registered algorithm.", "OpenID Connect Core section 10.2"),
        new("recipient_keys_unavailable", ClientDeveloper | Operator, "The keys that answers are encrypted with can be fetched.", "The server of the client's jwks_uri is down, slow, or lies on an inner address.", "Fetch jwks_uri from the provider's machine; inner addresses must stand in outgoing.allow.", "OpenID Connect Core section 10.2"),
    ];
}
