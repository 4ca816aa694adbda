using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>What is exchanged for tokens: codes, refresh tokens, tokens and statements of others.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] Grants =
    [
        new("code_malformed", ClientDeveloper, "The code has the form that this provider issues.", "A code that was cut, encoded twice, or comes from another provider.", "Send the code exactly as the redirect brought it, decoded once.", "RFC 6749 section 4.1.3"),
        new("code_unknown", ClientDeveloper | Operator, "The code belongs to a grant in the database.", "A database that was restored from a backup, or a node that uses another database.", "Start again; see that all nodes share one database.", "RFC 6749 section 5.2"),
        new("code_expired", ClientDeveloper, "The code is used within its life, a minute unless the plan says otherwise.", "The application answered slowly, or the user came back to an old page.", "Exchange the code at once when the redirect comes.", "RFC 6749 section 4.1.2"),
        new("code_replayed", ClientDeveloper | Operator, "A code is used once; a second use ends everything that came of it.", "The user reloaded the callback page, a retry sent the code again, or somebody stole it.", "Redirect away from the callback at once; never retry a code. If neither was the case, treat it as an attack.", "RFC 6749 section 4.1.2"),
        new("code_spent", ClientDeveloper, "A code is used once.", "Two requests with one code at the same moment.", "Exchange it in one place.", "RFC 6749 section 4.1.2"),
        new("code_revoked", User | Operator, "What was granted was not taken back before the code was used.", "The user signed out or withdrew consent, or an operator revoked it.", "Start again.", "RFC 6749 section 5.2"),
        new("code_of_another_client", ClientDeveloper, "A code is used by the client that it was issued to.", "Two clients of one application were mixed up, or a code was injected into another client.", "Use the client_id of the authorization request.", "RFC 6749 section 4.1.3"),
        new("code_redirect_uri_differs", ClientDeveloper, "redirect_uri is the same in authorization and token request.", "The application builds it from the address it was called by, and a proxy changed that.", "Send the same text in both; best a constant.", "RFC 6749 section 4.1.3") { Facts = [FactNames.PresentedRedirectUri, FactNames.RegisteredRedirectUris] },
        new("code_verifier_wrong", ClientDeveloper, "The code_verifier fits the code_challenge.", "Two sign-ins in two tabs share one stored verifier, or the session that kept it was lost.", "Keep the verifier per request, under its state.", "RFC 7636 section 4.6"),
        new("code_verifier_malformed", ClientDeveloper, "The code_verifier is 43 to 128 unreserved characters.", "The challenge in its place, or ordinary base64 with + / =.", "Let the library make it.", "RFC 7636 section 4.1"),
        new("code_key_differs", ClientDeveloper, "The key of the DPoP proof is the one that the authorization request announced (dpop_jkt).", "The client made a new key between both requests.", "Keep the key for the whole sign-in.", "RFC 9449 section 10"),
        new("refresh_token_malformed", ClientDeveloper, "The refresh token has the form that this provider issues.", "A value that was cut by a database column, an access token in its place, or a token of another environment.", "Store it whole; send what refresh_token of the last answer held.", "RFC 6749 section 6"),
        new("refresh_token_unknown", ClientDeveloper | Operator, "The refresh token belongs to a grant in the database.", "The grant ended long ago and was cleaned up, or the database was restored.", "Send the user through a new sign-in.", "RFC 6749 section 5.2"),
        new("refresh_token_of_another_client", ClientDeveloper, "A refresh token is used by the client that it was issued to.", "Two clients share a token store.", "Keep the tokens of each client apart.", "RFC 6749 section 10.4"),
        new("refresh_token_key_differs", ClientDeveloper, "A refresh token that is bound to a key comes with a proof of that key.", "The client lost its key, as after a reinstallation, or made a new one.", "Keep the key where the token is kept; else sign in again.", "RFC 9449 section 5"),
        new("refresh_token_expired", ClientDeveloper | User, "The grant has not passed its absolute end.", "The time that refresh.absolute of the plan gives is over.", "Send the user through a new sign-in.", "RFC 6749 section 6"),
        new("refresh_token_idle", ClientDeveloper | User, "The refresh token was used within refresh.idle.", "The user was away for long.", "Send the user through a new sign-in.", "RFC 6749 section 6"),
        new("refresh_token_revoked", User | Operator, "The grant was not revoked.", "The user signed out or withdrew consent, somebody revoked it, or an older token was used twice.", "Send the user through a new sign-in.", "RFC 7009 section 2"),
        new("refresh_token_reused", ClientDeveloper | Operator, "A refresh token that was replaced is not used again.", "Two processes refresh at once and one keeps the old token, a restored token store, or a theft.", "Let one process refresh, and store the new token before using it. If it was not you, treat it as an attack: the grant is revoked already.", "RFC 9700 section 4.14.2"),
        new("token_of_another_client", ClientDeveloper, "A client revokes only its own tokens.", "Two clients share a token store.", "Revoke with the client that got the token.", "RFC 7009 section 2.1"),
    ];

    private static readonly RefusalReason[] Exchange =
    [
        new("subject_token_type_not_allowed", ClientDeveloper | Operator, "The client may exchange tokens of this type.", "A type that exchange.subject_tokens of the plan does not list.", "Send another type, or list it in the plan.", "RFC 8693 section 2.1"),
        new("subject_token_invalid", ClientDeveloper, "The subject_token is a token of this provider and of the type that was named.", "A token of another environment, or the wrong subject_token_type.", "Decode the token and compare issuer and type.", "RFC 8693 section 2.2.2"),
        new("subject_token_expired", ClientDeveloper, "The subject_token has not expired.", "A token was kept too long before the exchange.", "Exchange it while the call that brought it lasts.", "RFC 8693 section 2.2.2"),
        new("subject_token_revoked", User | Operator, "The subject_token was not revoked.", "The user signed out, or somebody revoked the grant.", "Let the caller come with a fresh token.", "RFC 8693 section 2.2.2"),
        new("subject_token_of_others", ClientDeveloper | Operator, "The subject_token was issued to the client, or meant for its API.", "An API exchanges a token that was meant for another API.", "Let callers send tokens for this API; name the API in apis of the client.", "RFC 8693 section 5"),
        new("subject_token_key_differs", ClientDeveloper, "A bound subject_token comes with a proof of its key, where its holder exchanges it.", "The proof was made with another key.", "Sign the DPoP proof with the key of the token.", "RFC 9449 section 5"),
        new("actor_token_type_not_allowed", ClientDeveloper, "actor_token and actor_token_type come together and name an access token.", "One of the two is missing.", "Send both, or neither.", "RFC 8693 section 2.1"),
        new("actor_token_invalid", ClientDeveloper, "The actor_token is a valid access token of the client itself.", "An expired token, or one of another client.", "Get a fresh token for the client.", "RFC 8693 section 2.1"),
        new("actor_not_allowed", ClientDeveloper | Operator, "If the subject_token says who may act (may_act), the client is that one.", "Another service exchanges it.", "Write the service into may_act of the client that the token was issued to.", "RFC 8693 section 4.4"),
        new("delegation_too_long", ClientDeveloper, "A token is handed on a bounded number of times.", "Services call each other in a circle.", "Shorten the chain of services.", "RFC 8693 section 4.1"),
        new("requested_token_type_not_allowed", ClientDeveloper, "The requested_token_type can be issued.", "An ID token or a refresh token is asked for.", "Ask for an access token.", "RFC 8693 section 2.1"),
        new("exchange_target_missing", ClientDeveloper, "The request says for which one API the new token is.", "Neither resource nor audience, or several.", "Send resource with the identifier of one API.", "RFC 8693 section 2.1"),
        new("exchange_target_not_allowed", ClientDeveloper | Operator, "The plan lets the client exchange tokens for this API.", "exchange.targets does not list it.", "List it in the plan.", "RFC 8693 section 2.2.2"),
        new("exchange_scope_wider", ClientDeveloper | Operator, "The new token may do no more than the old one, unless the plan says so.", "A scope of the inner API that the caller's token does not have.", "List the scope under exchange.targets in the plan.", "RFC 8693 section 5"),
        new("assertion_issuer_unknown", ClientDeveloper | Operator, "The issuer of the assertion is trusted.", "iss differs in a slash, or trusted_issuers lacks it.", "Compare iss with trusted_issuers of the plan.", "RFC 7523 section 3"),
        new("assertion_subject_not_allowed", Operator, "The plan allows the subject for its issuer.", "subjects of the trusted issuer does not list it.", "List it in the plan.", "RFC 7523 section 3"),
        new("assertion_client_not_allowed", Operator, "The plan lets the client use assertions of this issuer.", "clients of the trusted issuer does not list it.", "List it in the plan.", "RFC 7521 section 4.1.1"),
    ];
}
