using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>Clients that register themselves, or publish what they are.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] Registration =
    [
        new("registration_closed", Operator, "The plan lets clients register.", "registration.mode is closed, or the section is missing.", "Write registration: { mode: token } or open in the plan (docs/how-to/register-clients.md).", "RFC 7591 section 3"),
        new("registration_token_missing", ClientDeveloper, "The request has an access token for registration.", "No Authorization header.", "Send the initial access token that the operator gave, or the registration_access_token of the client.", "RFC 7591 section 3"),
        new("registration_token_unknown", ClientDeveloper | Operator, "The access token is one for registration here.", "A token of another environment, or one that the plan no longer names.", "Ask the operator for a token.", "RFC 7591 section 3.2.2"),
        new("registration_token_expired", Operator, "The initial access token has not expired.", "expires_at of the plan has passed.", "Move expires_at, or make a new token.", "RFC 7591 section 3"),
        new("registration_token_of_another_client", ClientDeveloper, "A registration_access_token manages the client that it was issued for.", "Two registrations were mixed up.", "Use token and address of one registration.", "RFC 7592 section 2"),
        new("registered_client_gone", ClientDeveloper, "The client is still registered.", "It was deleted, expired, or not used for so long that it was forgotten.", "Register again.", "RFC 7592 section 2"),
        new("registration_quota_total", Operator, "No more clients are registered than the plan allows.", "Many real clients, or somebody who registers in a loop.", "Raise registration.most_clients, or shorten registration.unused."),
        new("registration_quota_network", Operator | ClientDeveloper, "One network registers few clients within a day.", "A client that registers at every start instead of keeping its registration, or many behind one proxy.", "Keep the registration; name the proxy in trusted_proxies."),
        new("registration_quota_token", Operator, "No more clients are registered with one token than it allows.", "The token was given to more than were counted.", "Raise most of the token, or make another one."),
        new("registration_not_json", ClientDeveloper, "The body is one JSON object.", "A form, or a list.", "Send application/json.", "RFC 7591 section 3.1"),
        new("client_metadata_invalid", ClientDeveloper, "Every member of the metadata is well formed.", "A text where a list belongs, or values that contradict each other.", "The description of the error names the member.", "RFC 7591 section 3.2.2") { Facts = [FactNames.Field] },
        new("client_metadata_not_allowed", ClientDeveloper | Operator, "The metadata asks for no more than the plan allows.", "A grant type, scope or method that registration does not list.", "Leave it out, or list it in the plan.", "RFC 7591 section 3.2.2") { Facts = [FactNames.Field] },
        new("client_redirect_uri_invalid", ClientDeveloper, "Redirect URIs are absolute, without fragment, and https beyond loopback.", "An http address, a fragment, or a wildcard.", "Register exact https addresses.", "RFC 7591 section 5"),
        new("client_redirect_uri_not_allowed", Operator | ClientDeveloper, "Redirect URIs lie on hosts and schemes that the plan allows.", "registration.redirect_hosts does not list the host.", "List it in the plan.", "RFC 7591 section 3.2.2"),
        new("software_statement_missing", ClientDeveloper, "A software statement comes along where the plan demands one.", "The client does not send it.", "Get one from its publisher and send it.", "RFC 7591 section 2.3"),
        new("software_statement_malformed", ClientDeveloper, "The software statement is a signed JWT.", "A value that was cut.", "Send it as its publisher issued it.", "RFC 7591 section 3.2.2"),
        new("software_statement_issuer_unknown", Operator, "The issuer of the software statement is trusted.", "registration.software_statements does not list it.", "List it in the plan.", "RFC 7591 section 3.2.2"),
        new("software_statement_unverified", ClientDeveloper | Operator, "The signature of the software statement is right.", "The publisher renewed its keys, its jwks_uri cannot be fetched, or the statement was changed.", "Compare the keys in the plan with the publisher's.", "RFC 7591 section 3.2.2"),
        new("software_statement_expired", ClientDeveloper, "The software statement is valid today.", "exp has passed, or nbf lies ahead.", "Get a new one from its publisher.", "RFC 7591 section 2.3"),
    ];
}
