using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>The request as a message: its form, its method, its way here.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] Requests =
    [
        new("not_found", ClientDeveloper, "Something is served at the address that was asked for.", "A mistyped path, or an address that was put together by hand instead of being read from the metadata.", "Read every address from /.well-known/openid-configuration; behind a proxy, compare the issuer's path with what the proxy sends on.", "RFC 9110 section 15.5.5"),
        new("method_not_allowed", ClientDeveloper, "The endpoint answers the HTTP method of the request.", "A GET where the endpoint takes a POST, often after a redirect from http to https that turned one into the other.", "Send the method that the Allow header of the answer names, to the https address itself.", "RFC 9110 section 15.5.6"),
        new("not_a_form", ClientDeveloper, "The body is application/x-www-form-urlencoded.", "A JSON body, or a missing Content-Type.", "Send the parameters as a form with Content-Type: application/x-www-form-urlencoded.", "RFC 6749 section 3.2"),
        new("malformed_form", ClientDeveloper, "The body or the query can be read as a form, and the request as HTTP.", "Percent-encoding that was cut or applied to bytes that are not UTF-8, more than 64 parameters, or a connection that broke in the middle.", "Let a library encode the parameters; send the request again if the connection broke.", "RFC 6749 appendix B"),
        new("body_too_large", ClientDeveloper, "The body is no longer than the endpoint reads.", "A very long request object or authorization_details, or a file sent to the wrong place.", "Shorten the request; push long authorization requests, and send long request objects by reference.", "RFC 9110 section 15.5.14"),
        new("parameter_in_query", ClientDeveloper, "Parameters of direct requests stand in the body, because queries end in logs.", "A client that appends its parameters, perhaps its secret, to the address.", "Move the parameters to the body; renew a secret that travelled in an address.", "RFC 6749 section 2.3.1"),
        new("parameter_repeated", ClientDeveloper, "No parameter is given twice.", "A library and the application both set it, or it stands in the address that the library starts from.", "Send it once.", "RFC 6749 section 3.1") { Facts = [FactNames.Parameter] },
        new("parameter_missing", ClientDeveloper, "The parameters that the request cannot do without are there.", "A library that was configured halfway, or the request of another grant.", "Send the parameter that the description of the error names.", "RFC 6749 section 5.2") { Facts = [FactNames.Parameter] },
        new("parameter_invalid", ClientDeveloper, "Parameters have values that their specification allows.", "A value of another protocol version, or one longer than it may be.", "Send what the description of the error says.", "RFC 6749 section 5.2") { Facts = [FactNames.Parameter] },
        new("parameter_unprintable", ClientDeveloper, "Parameters hold no control characters.", "A line end that was copied along, or binary data that was not encoded.", "Trim the value; encode binary data in base64url.", "RFC 6749 appendix A") { Facts = [FactNames.Parameter] },
        new("unproved_requests_too_many", ClientDeveloper | Operator, "One network lets few requests wait in the name of clients that prove nothing.", "A test in a loop, an attack, or many users behind one proxy that the plan does not name.", "Wait as Retry-After says; let the client authenticate; name the proxy in trusted_proxies, so that users count one by one.", "RFC 9126 section 2.3"),
        new("metrics_forbidden", Operator, "Metrics are read from the same machine, or with the token of --metrics-token.", "A collector on another machine or behind a proxy, without the token.", "Start the server with --metrics-token and give the collector that bearer token."),
        new("form_expired", User, "A form was made for this browser and for whoever is signed in there now.", "The page stood open while somebody signed in or out, cookies are blocked, or another site sent the form.", "Reload the page and send it again; allow cookies for this site."),
        new("refusal_unknown", ClientDeveloper | Operator, "The id is that of a refusal which the caller may see.", "A mistyped id, one whose record was deleted after the retention or not kept in a flood, or one that concerns another client.", "Compare the id with the header Gatehouse-Refusal; ask the operator, whose console shows all."),
        new("refusal_report_not_allowed", ApiAuthor | Operator, "Only clients that are APIs report refusals.", "The API was given the credentials of another client.", "Give the API a client of kind: api that names it in apis, and use that client's id and secret.") { Facts = [] },
        new("refusal_report_malformed", ApiAuthor, "A report is JSON of at most 64 records that are well formed.", "A report that was not written by Gatehouse.ResourceServer, or by a version that is too old.", "Update the package; write reports as docs/reference/server.md says."),
    ];
}
