using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Checking;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about clients that nobody here wrote down, and about issuers whose word counts.</summary>
internal static class RegistrationAdvice
{
    public static readonly ImmutableArray<Rule<PlanRegistration>> Table =
    [
        Advise.If<PlanRegistration>("registration-open", Warning, "mode", s => s.Value.Mode is PlanRegistrationMode.Open && s.Plan.Profile != Profiles.Mcp, "is open, so that anybody can register a client",
            "write token and hand out initial access tokens, or let clients publish their metadata", "RFC 7591 section 5", "A stranger's client looks like one of yours on the consent page."),
        Advise.If<PlanRegistration>("registration-changes-data", Warning, "scope", s => s.Value.Scope.Any(scope => s.Plan.Index.Find(scope) is { } found && ScopeIndex.Changes(found.Scope)) && s.Value.Mode is PlanRegistrationMode.Open, "lets clients that anybody can register ask for access that changes data",
            "give strangers scopes that read, or demand initial access tokens", "RFC 7591 section 5", "One click on a consent page is all that protects people's data."),
        Advise.If<PlanRegistration>("registration-any-redirect", Note, "redirect_hosts", s => s.Value.Mode is PlanRegistrationMode.Open && s.Value.RedirectHosts.Contains(PlanRegistration.AnyHost), "is any, so that codes can be sent to every host",
            "name the hosts, or loopback", "RFC 9700 section 4.11", "Phishing pages can be clients."),
        Advise.If<PlanRegistration>("registration-without-end", Note, "lifetime", s => s.Value is { Mode: PlanRegistrationMode.Open, Lifetime: null }, "is missing, so that registrations in use never end",
            "write a time such as 365d", "RFC 7591 section 5", "Clients of people who left go on."),
        Advise.Where<PlanRegistration>("initial-access-token-endless", Warning, s => s.Value.InitialAccessTokens.Select((token, i) => (token, i)).Where(found => found.token.ExpiresAt is null).Select(found => new Breach($"initial_access_tokens[{found.i}]", "never expires")),
            "write expires_at", "RFC 7591 section 3", "The token was for one partner and one day, and lies in a mailbox."),
        Advise.Where<PlanRegistration>("initial-access-token-unlimited", Note, s => s.Value.InitialAccessTokens.Select((token, i) => (token, i)).Where(found => found.token.Most is null).Select(found => new Breach($"initial_access_tokens[{found.i}]", "may be used any number of times")),
            "write most", "RFC 7591 section 5", "Whoever finds it registers clients without end."),
    ];

    public static readonly ImmutableArray<Rule<PlanTrustedIssuer>> OfIssuers =
    [
        Advise.If<PlanTrustedIssuer>("trusted-issuer-anybody", Warning, "subjects", s => s.Value.Subjects.Contains("*"), "is *, so that the issuer may speak of anybody",
            "write the beginning that your workloads have", "RFC 7523 section 3", "On a shared platform every tenant's workload is a subject of the same issuer."),
        Advise.If<PlanTrustedIssuer>("trusted-issuer-replay", Warning, "single_use", s => !s.Value.SingleUse, "is off, so that a statement counts as often as it is shown",
            "write on where the platform gives a new statement each time", "RFC 7523 section 3", "A statement that was logged once is a token machine."),
        Advise.If<PlanTrustedIssuer>("trusted-issuer-audience", Note, "audience", s => s.Value.Audience is { } audience && audience != s.Plan.Issuer, "is not the issuer identifier of this provider",
            "let the platform write this provider's issuer as aud, and remove the key", "RFC 10070 section 4", "A statement that was made for somebody else could be shown here."),
    ];
}
