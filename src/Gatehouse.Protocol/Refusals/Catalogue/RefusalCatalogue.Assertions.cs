using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>Signed statements: the same faults, whether a client proves itself, asks for authorization, or hands on what somebody else said.</summary>
public static partial class RefusalCatalogue
{
    // Before what is made of it: fields are set in the order in which they stand.
    private static readonly (string Fault, string Check, string Cause, string Remedy)[] FaultsOfAll =
    [
        ("malformed", "is a signed JWT of three parts and bounded length", "The value was cut, is empty, or is something else, such as a secret.", "Print its first characters in the client: they are eyJ."),
        ("algorithm_not_allowed", "is signed with an algorithm that this client may use", "The library's default algorithm is not what is registered; FAPI 2.0 takes ES256, PS256 and EdDSA only.", "Set the algorithm in the library to the one of the registration, or to one of the metadata."),
        ("key_in_header", "names neither keys nor extensions in its header", "The library writes jwk, jku, x5u or crit by default; such keys are never followed, because the sender chooses them.", "Switch that off; kid alone says which registered key is meant."),
        ("type_differs", "has no type (typ), or the one of its kind", "The library signs everything with the type of access tokens, or the statement was made for another purpose.", "Leave typ out, or set the one that the specification names."),
        ("issuer_differs", "was issued (iss) by the client that sends it", "iss holds the issuer of the provider or the name of the application.", "Set iss to the client_id."),
        ("subject_differs", "speaks of the right subject (sub)", "sub is missing, or holds another client or user than it must.", "For a client's own statement set sub to the client_id; for one about a user, to that user."),
        ("audience_differs", "is meant for this provider (aud)", "aud holds the address of an endpoint, or that of another environment.", "Set aud to the issuer identifier of the metadata, as one text, character for character."),
        ("no_expiry", "says when it ends (exp)", "exp is missing or is no number.", "Set exp to a minute from now, as seconds since 1970."),
        ("no_start", "says from when on it counts (nbf)", "The profile demands nbf, and the library writes only iat.", "Set nbf to now."),
        ("expired", "has not ended", "The client keeps one statement and sends it again, or its clock is behind.", "Make a new one for each request; let both machines follow a time server."),
        ("too_far_away", "ends soon", "A life of hours or days, or milliseconds where seconds belong.", "Let it live for a minute or a few; check the unit."),
        ("not_yet_valid", "has begun (nbf, iat)", "The client's clock is ahead by more than 30 seconds.", "Let the machine follow a time server."),
        ("no_identifier", "has an identifier (jti) of at most 256 characters", "jti is missing, so that a stolen copy could not be told from the first.", "Set jti to a fresh random value each time."),
        ("keys_unavailable", "can be verified: the keys of its sender can be fetched", "The server of jwks_uri is down, slow, or lies on an inner address that may not be called.", "Fetch jwks_uri from the provider's machine; inner addresses must stand in outgoing.allow of the plan."),
        ("key_unknown", "is signed with a registered key", "The keys were renewed and the plan, or jwks_uri, still has the old ones; or kid is not that of the key.", "Publish the new key first and sign with it afterwards; compare kid."),
        ("signature_invalid", "has a right signature", "It was changed after signing, or signed with another key under the same kid.", "Compare the public key of the registration with the private one of the client."),
        ("replayed", "is used once", "The client keeps one statement and sends it again, or a retry sent the same bytes.", "Make a new one, with a new jti, for each request and each retry."),
    ];

    private static readonly RefusalReason[] Assertions =
    [
        .. Faults("client_assertion", "client assertion", "RFC 7523 section 3", ClientDeveloper, ["no_start"]),
        .. Faults("assertion", "assertion", "RFC 7523 section 3", ClientDeveloper | Operator, ["issuer_differs", "no_start"]),
        .. Faults("request_object", "request object", "RFC 9101 section 6", ClientDeveloper, ["subject_differs"]),
        new("request_object_required", ClientDeveloper, "A client of this kind sends its authorization requests as signed request objects.", "The client still sends plain parameters.", "Sign the request and send it in request, or push it.", "RFC 9101 section 10.5"),
        new("request_object_nested", ClientDeveloper, "A request object holds no request and no request_uri of its own.", "The library copied all parameters into the object.", "Leave both out of the object.", "RFC 9101 section 4"),
        new("request_object_client_differs", ClientDeveloper, "client_id says the same inside the request object and beside it.", "The object was made for another client of the same application.", "Make the object for the client that sends it.", "RFC 9101 section 5"),
        new("request_object_not_decrypted", ClientDeveloper, "An encrypted request object can be opened with a key of this provider.", "It was encrypted for another provider, for a key that is gone, or with an algorithm that is not offered.", "Fetch the keys of jwks_uri anew, and use one whose use is enc.", "RFC 9101 section 6.1"),
        new("request_object_claim_malformed", ClientDeveloper, "Members of a request object are text, numbers, objects or lists.", "A member is true, false or null.", "Leave it out, or write it as it would stand in a query.", "RFC 9101 section 4"),
        new("request_uri_not_registered", ClientDeveloper | Operator, "A request_uri is one that the client is registered with.", "A new address that the plan does not name.", "Add it to request_uris of the client, or push the request instead.", "RFC 9101 section 10.4"),
        new("request_uri_unavailable", ClientDeveloper | Operator, "The request object can be fetched from its request_uri.", "The server there is down, slow, redirects, answers more than is read, or lies on an inner address.", "Look at the log of both servers; inner addresses must stand in outgoing.allow of the plan.", "RFC 9101 section 5.2.3"),
    ];

    private static IEnumerable<RefusalReason> Faults(string prefix, string thing, string section, Fixers fixers, string[] without)
    {
        foreach (var (fault, check, cause, remedy) in FaultsOfAll)
            if (!without.Contains(fault))
                yield return new RefusalReason($"{prefix}_{fault}", fixers, $"The {thing} {check}.", cause, remedy, section);
    }
}
