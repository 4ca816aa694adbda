using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about whose a client is, and what people are told of it.</summary>
internal static class ConsentAdvice
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Advise.If<PlanClient>("client-without-owner", Note, "owner", s => s.Value.Owner is null, "is missing",
            "write whom to ask about the client", "RFC 7591 section 2", "When a secret leaks at night, somebody has to be found."),
        Advise.If<PlanClient>("client-without-name", Note, "client_name", s => s.Value is { ClientName: null, UsesAuthorizationEndpoint: true, Consent: PlanConsent.Ask }, "is missing, so that people are asked about an identifier",
            "write the name that people know", "RFC 7591 section 2", "People allow what they do not recognise, or refuse what they need."),
        Advise.If<PlanClient>("third-party-unmarked", Note, "third_party", s => !s.IsWritten("third_party") && IsForeign(s), "is not written, and the client's pages lie on another domain",
            "write on if another organisation runs it, off if it is yours", "RFC 6749 section 10.2", "Rules for strangers hold only for those that are known to be."),
        Advise.If<PlanClient>("third-party-follows-people", Note, "subject_type", s => s.Value is { IsThirdParty: true, HasUsers: true, IsPairwise: false }, "is public for a client of another organisation",
            "write pairwise", "OpenID Connect Core section 17.3", "Two strangers who know a person by the same name can compare what they know."),
        Advise.If<PlanClient>("third-party-keeps-access", Note, "scope", s => s.Value.IsThirdParty && s.Value.Scope.Contains(Scopes.OfflineAccess), "has offline_access for a client of another organisation",
            "remove it unless the service works while its users are away", "OpenID Connect Core section 11", "Access goes on after people have forgotten that they gave it."),
        Advise.If<PlanClient>("third-party-unbound-writes", Warning, "scope", s => s.Value is { IsThirdParty: true, DPoPBoundAccessTokens: false, CertificateBoundAccessTokens: false } && !Profiles.IsFapi2(s.Value.Profile ?? s.Plan.Profile) && s.Plan.Index.Held(s.Value).Any(found => ScopeIndex.Changes(found.Scope)), "lets another organisation change data with tokens that anybody can use",
            "bind its tokens with dpop_bound_access_tokens, or choose profile: fapi2", "RFC 9700 section 2.2.1", "How well a stranger keeps its tokens is not in our hands."),
        Advise.If<PlanClient>("third-party-shared-secret", Warning, "token_endpoint_auth_method", s => s.Value is { IsThirdParty: true, IsPublic: false, ProvesByKey: false, ProvesByCertificate: false }, "is a secret that another organisation knows",
            "write private_key_jwt and jwks_uri", "RFC 9700 section 2.5", "The secret travels by mail once, and nobody knows where it lies afterwards."),
        Advise.If<PlanClient>("implied-consent-offline", Note, "consent", s => s.Value.Consent is PlanConsent.Implied && s.Value.Scope.Contains(Scopes.OfflineAccess), "is implied for access that goes on while people are away",
            "ask once, or remove offline_access from scope", "OpenID Connect Core section 11", "Nobody ever told the person that the access stays."),
        Advise.If<PlanClient>("logout-unheard", Note, "backchannel_logout_uri", s => s.Value is { Kind: ClientKind.Web, Logout: { BackChannelUri: null, FrontChannelUri: null } } && s.Value.Scope.Contains(Scopes.OpenId), "is missing, so that the client does not hear when people sign out",
            "write where it takes logout tokens", "OpenID Connect Back-Channel Logout section 2.2", "On a shared machine the session of the client goes on."),
        Advise.If<PlanClient>("logout-by-frame", Note, "frontchannel_logout_uri", s => s.Value.Logout is { FrontChannelUri: not null, BackChannelUri: null }, "is the only way in which the client hears of a logout",
            "write backchannel_logout_uri; browsers keep cookies from frames of others", "OpenID Connect Front-Channel Logout section 4.1", "In most browsers the frame cannot see the session that it should end."),
    ];

    private static bool IsForeign(Subject<PlanClient> s) =>
        Uris.HostOf(s.Plan.Issuer) is { } issuer && s.Value.RedirectUris.Select(Uris.HostOf).Any(host => host is not null && host is not "localhost" && !System.Net.IPAddress.TryParse(host.Trim('[', ']'), out _) && ClientRules.Domain(host) != ClientRules.Domain(issuer));
}
