using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about what concerns the whole installation.</summary>
internal static class ServerAdvice
{
    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Advise.If<PlanDraft>("issuer-missing", Warning, "issuer", s => !s.IsWritten("issuer"), "is missing, so that the address the server listens on decides",
            "write the https address that users see", "RFC 8414 section 2", "Tokens name another issuer when the address changes, and none of the old ones is accepted any more."),
        Advise.If<PlanDraft>("issuer-for-development", Note, "issuer", s => s.Value.Issuer?.StartsWith("http:", StringComparison.Ordinal) == true, "is on this machine alone",
            "write the https address that users see before others use it", "RFC 8414 section 2", "Nobody else can sign in."),
        Advise.If<PlanDraft>("signing-rs256", Note, "token_signing.algorithm", s => s.Value.TokenSigning.Algorithm == SigningAlgorithms.RS256, "is RS256",
            "write ES256, or PS256 where something cannot read it", "FAPI 2.0 Security Profile section 5.4.1", "Its padding is older than the proofs for it, and a signature costs ten times as much."),
        Advise.If<PlanDraft>("signing-key-old", Note, "token_signing.rotation", s => s.Value.TokenSigning.Rotation > TimeSpan.FromDays(90) && s.Value.TokenSigning.Rotation <= TimeSpan.FromDays(366), "is longer than 90d",
            "write 30d; keys change by themselves", "OpenID Connect Core section 10.1.1", "A key that leaked unnoticed signs for so long."),
        Advise.If<PlanDraft>("session-frame", Note, "authentication.session_management", s => s.Value.Authentication.SessionManagement, "is on, though most browsers keep cookies from frames of others",
            "use backchannel_logout_uri of the clients", "OpenID Connect Back-Channel Logout section 2", "Clients believe in a session that they cannot see."),
        Advise.If<PlanDraft>("dpop-without-nonce", Note, "dpop.nonce", s => !s.Value.DPoPNonceRequired && UsesDPoP(s.Value), "is off, though tokens are bound by DPoP",
            "write required where clients cope with one more request now and then", "RFC 9449 section 8", "Proofs can be made in advance by whoever has the key for a moment."),
        Advise.If<PlanDraft>("requests-through-browser", Note, "require_pushed_authorization_requests", s => !s.Value.RequirePushedAuthorizationRequests && s.Value.Clients.Any(client => ChangesWithoutPush(client.Value, s)), "is off, though clients that prove themselves ask for access that changes data",
            "write on, or require_pushed_authorization_requests: on at those clients", "RFC 9126 section 1", "Whatever travels through the browser can be read and changed there."),
        Wide("outgoing-wide", "outgoing.allow", plan => plan.OutgoingAllow, "name hosts, or small networks", "Whoever registers an address makes the provider call anything in that network.", "RFC 9700 section 4.11"),
        Wide("proxies-wide", "trusted_proxies", plan => plan.TrustedProxies, "name the proxies", "Any machine in that network can speak for any caller.", "RFC 7239 section 8.1"),
        Wide("gateway-proxies-wide", "gateway.proxies", plan => plan.Gateway.Proxies, "name the proxies", "Any machine in that network can speak for any caller.", "RFC 7239 section 8.1"),
        Wide("certificate-proxies-wide", "mtls.proxies", plan => plan.Mtls.Proxies, "name the proxies", "Any machine in that network can show any certificate.", "RFC 9440 section 4"),
        Advise.If<PlanDraft>("nobody-to-call", Note, "clients", s => s.Value.Clients.IsEmpty && s.Value.Registration is null, "is missing",
            "write at least one client, or registration", null, "Nobody can get a token."),
    ];

    private static bool UsesDPoP(PlanDraft plan) =>
        plan.Clients.Any(client => client.Value.DPoPBoundAccessTokens) || plan.Apis.Any(api => api.Value.Token.SenderConstraint is PlanSenderConstraint.DPoP);

    private static bool ChangesWithoutPush(PlanClient client, Subject<PlanDraft> s) =>
        client is { IsPublic: false, UsesAuthorizationEndpoint: true, RequirePushedAuthorizationRequests: false } && !Profiles.IsFapi2(client.Profile ?? s.Plan.Profile)
        && s.Plan.Index.Held(client).Any(found => Reading.Checking.ScopeIndex.Changes(found.Scope));

    private static Rule<PlanDraft> Wide(string id, string key, Func<PlanDraft, ImmutableArray<string>> entries, string remedy, string why, string source) =>
        Advise.Each<PlanDraft>(id, Warning, key, plan => entries(plan), (entry, _) => IsWide(entry), "is a network with more than 65,000 addresses", remedy, source, why);

    private static bool IsWide(string entry) => IPNetwork.TryParse(entry, out var network) && network.PrefixLength < (network.BaseAddress.AddressFamily is AddressFamily.InterNetwork ? 16 : 48);
}
