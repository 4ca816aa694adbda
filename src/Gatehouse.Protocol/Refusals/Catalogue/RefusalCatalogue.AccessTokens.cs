using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>Access tokens as APIs, the gateway and the userinfo endpoint judge them.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] AccessTokens =
    [
        new("token_missing", ClientDeveloper, "The call has an access token in its Authorization header.", "No header, a scheme other than Bearer or DPoP, or a proxy that takes the header off.", "Send Authorization: Bearer and the token.", "RFC 6750 section 3.1"),
        new("token_twice", ClientDeveloper, "The access token is presented in one way.", "Two Authorization headers, or a token in header and body.", "Send it in the header alone.", "RFC 6750 section 2"),
        new("token_malformed", ClientDeveloper, "The access token can be read.", "A value that was cut, quotes around it, the word Bearer twice, or an opaque token at an API without credentials for introspection.", "Print its length in the client and compare with the answer of the token endpoint; give the API ClientId and ClientSecret if its tokens are opaque.", "RFC 6750 section 3.1"),
        new("token_signature_invalid", ClientDeveloper | ApiAuthor, "The token was issued by the provider that is trusted here, and not altered.", "A token of another environment with the same issuer, or one that was edited.", "Get a fresh token from the provider that the API names.", "RFC 9068 section 4"),
        new("token_key_unknown", Operator | ClientDeveloper, "The token is signed with a key that its issuer publishes.", "An old token whose key is gone, another environment, or an API that cannot reach the keys of its provider.", "Get a fresh token; look in the API's log whether it can fetch the keys.", "RFC 9068 section 4"),
        new("token_algorithm_not_allowed", ApiAuthor | Operator, "The token is signed with an algorithm that the API accepts.", "The API's Algorithms list is shorter than what the provider signs with.", "Add the algorithm at the API, or set token_signing of the plan.", "RFC 9068 section 4") { Facts = [FactNames.PresentedAlgorithm, FactNames.AllowedAlgorithms] },
        new("token_type_differs", ClientDeveloper, "The token is an access token (typ is at+jwt).", "An ID token is sent to the API.", "Send access_token of the token response, not id_token.", "RFC 9068 section 4") { Facts = [FactNames.PresentedType] },
        new("token_issuer_differs", ClientDeveloper | ApiAuthor, "The token comes from the issuer that the API trusts.", "Another environment, or an Issuer setting with a slash at the end.", "Compare iss with the Issuer setting of the API, character for character.", "RFC 9068 section 4") { Facts = [FactNames.PresentedIssuer, FactNames.ExpectedIssuer] },
        new("audience_differs", ClientDeveloper | ApiAuthor, "The token is meant for this API (aud).", "The client asked without the resource or the scopes of this API, or Audience of the API is not the resource of the plan.", "Ask for a scope of this API, or send its resource; compare Audience with the plan.", "RFC 9068 section 4") { Facts = [FactNames.PresentedAudience, FactNames.ExpectedAudience] },
        new("token_expired", ClientDeveloper, "The token has not expired.", "The client keeps it longer than expires_in, or the API's clock is ahead.", "Refresh before it ends; let both machines follow a time server.", "RFC 9068 section 4") { Facts = [FactNames.SecondsAgo] },
        new("token_not_yet_valid", Operator | ApiAuthor, "The token has begun (iat, nbf).", "The API's clock is behind the provider's.", "Let both machines follow a time server.", "RFC 9068 section 4") { Facts = [FactNames.SecondsAhead] },
        new("token_revoked", User | Operator, "The token was not revoked.", "The user signed out or withdrew consent, or somebody revoked the grant, the client or the session.", "Send the user through a new sign-in.", "RFC 7009 section 2"),
        new("token_inactive", ClientDeveloper | ApiAuthor, "The provider calls the token active.", "It has expired, was revoked, is meant for another API, or the API asks with the credentials of another one.", "Introspect the token with the API's own credentials; compare apis of its client in the plan.", "RFC 7662 section 2.2"),
        new("token_claim_missing", ApiAuthor | Operator, "The token has the claims that access tokens have.", "A token of a provider that does not follow RFC 9068.", "Let the foreign provider write iss, sub, aud, exp, iat, jti and client_id.", "RFC 9068 section 2.2") { Facts = [FactNames.Claim] },
        new("scope_insufficient", ClientDeveloper | Operator, "The token carries the scope that the call needs.", "The client did not ask for it, or the plan does not give it to the client.", "Ask for the scope that the WWW-Authenticate header names; write it into scope of the client in the plan.", "RFC 6750 section 3.1") { Facts = [FactNames.RequiredScope, FactNames.PresentedScope] },
        new("policy_refused", ApiAuthor | User, "A rule of the API lets the user in: a role, say.", "The user lacks the role that the endpoint or route demands.", "Give the user the role, or change the rule of the API.", "RFC 9110 section 15.5.4"),
    ];
}
