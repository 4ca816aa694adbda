using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about the grants of a client.</summary>
internal static class GrantAdvice
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Advise.If<PlanClient>("legacy-password-grant", Warning, "grant_types", s => s.Value.UsesPassword, "has password, so that the client sees what people type",
            "move to authorization_code; the page of the provider is the only one that should ask for a password", "RFC 9700 section 2.4", "A password that a client sees can be kept, logged or phished, and rules out second factors and passkeys."),
        Advise.If<PlanClient>("legacy-implicit-grant", Warning, "grant_types", s => s.Value.UsesImplicit, "has implicit, so that tokens travel through the browser",
            "move to authorization_code with PKCE", "RFC 9700 section 2.1.2", "Tokens in addresses end in histories, logs and other pages, and can be injected."),
        Advise.If<PlanClient>("legacy-without-sunset", Warning, "sunset", s => s.Value is { Kind: ClientKind.Legacy, IsClassic: false, Sunset: null }, "is missing for a client of the kind legacy",
            "write until when it is needed, or choose the kind that it is by now", "RFC 8594 section 3", "What has no end is never replaced."),
        Advise.If<PlanClient>("legacy-without-need", Note, "kind", s => s.Value is { Kind: ClientKind.Legacy, IsClassic: false }, "is legacy, but the client does nothing in the classic way",
            "write web, spa or native", "RFC 9700 section 2.1", "The kind allows what the client no longer needs."),
        Advise.If<PlanClient>("sunset-far", Note, "sunset.until", s => s.Value.Sunset is { } sunset && sunset.Until > s.Plan.Today.AddDays(365), "is more than a year away",
            "agree on a nearer day; moving to authorization_code is a matter of days", "RFC 9700 section 2.4", "A day that nobody on the team will see is no day."),
        Advise.If<PlanClient>("sunset-near", Warning, "sunset.until", s => s.Value.Sunset is { } sunset && sunset.Until >= s.Plan.Today && sunset.Until <= s.Plan.Today.AddDays(30), "is less than a month away",
            "ask the owner whether the client has moved", "RFC 8594 section 3", "After the day the client is refused."),
        Advise.If<PlanClient>("sunset-without-link", Note, "sunset.link", s => s.Value.Sunset is { Link: null }, "is missing",
            "write where the client's developers read what to do instead", "RFC 8594 section 6", "The header of every answer can point to it."),
        Advise.If<PlanClient>("device-grant-with-browser", Note, "grant_types", s => s.Value is { UsesDeviceCode: true, Kind: ClientKind.Web or ClientKind.Native }, "has the device grant, though such a client has a browser",
            "use authorization_code where there is a browser; on a desktop with a loopback redirect", "RFC 10027 section 6.1", "Whoever sends somebody a code can have them approve a foreign device."),
        Advise.If<PlanClient>("device-grant-changes-data", Warning, "scope", s => s.Value.UsesDeviceCode && Changes(s), "lets a device that somebody else may have started change data",
            "give devices scopes that read, or another client for what changes data", "RFC 10027 section 6.1", "A cross-device approval can be phished; what it gives should be small."),
        Advise.If<PlanClient>("ciba-without-user-code", Note, "backchannel_user_code_parameter", s => s.Value is { UsesCiba: true, BackchannelUserCodeParameter: false }, "is off",
            "let the client send the code that people may have set", "CIBA section 7.1", "Without it anybody who knows a name can have the person asked again and again."),
        Advise.If<PlanClient>("ciba-unsigned", Note, "backchannel_authentication_request_signing_alg", s => s.Value is { UsesCiba: true, BackchannelRequestSigningAlg: null }, "is missing, so that requests are not signed",
            "write PS256 or ES256, and the keys of the client", "CIBA section 7.1.1", "A signed request proves who asked a person to approve."),
        Advise.If<PlanClient>("service-and-users", Warning, "grant_types", s => s.Value.HasUsers && s.Value.GrantTypes.Contains(GrantTypes.ClientCredentials), "has client_credentials beside grants with users",
            "make two clients of it", "RFC 9700 section 4.15", "An API that looks at the subject alone may take the client for a user, and every user's client may do what the service may."),
        Advise.If<PlanClient>("exchange-impersonation", Warning, "exchange.targets", s => s.Value.UsesTokenExchange && s.Value.Exchange.Targets.Any(target => target.Impersonation), "has impersonation, so that tokens do not tell who acts",
            "remove impersonation, so that act says who acts for whom", "RFC 8693 section 1.1", "Logs of the API behind would name somebody who did not call."),
        Advise.If<PlanClient>("exchange-widens", Note, "exchange.targets", s => s.Value.UsesTokenExchange && s.Value.Exchange.Targets.Sum(target => target.Scopes.Length) > 5, "gives more than five scopes that the token shown need not have",
            "name the scopes that the calls behind need", "RFC 8693 section 5", "Whoever can show any token of a user gets them all."),
        Advise.If<PlanClient>("exchange-refresh-token", Note, "exchange.subject_tokens", s => s.Value.UsesTokenExchange && s.Value.Exchange.SubjectTokens.Contains("refresh_token"), "has refresh_token",
            "show access tokens; they are meant to be shown", "RFC 8693 section 2.1", "A refresh token that travels more often is stolen more easily."),
    ];

    private static bool Changes(Subject<PlanClient> s) => s.Plan.Index.Held(s.Value).Any(found => ScopeIndex.Changes(found.Scope));
}
