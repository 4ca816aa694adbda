using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text.Mending;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about what a client is and may do.</summary>
internal static class ClientRules
{
    /// <summary>Keys that only mean something where users are sent to sign in.</summary>
    private static readonly string[] KeysOfSigningIn =
        ["logo_uri", "redirect_uris", "post_logout_redirect_uris", "origins", "consent", "code_lifetime", "response_modes", "authorization_signed_response_alg", "require_pushed_authorization_requests"];

    /// <summary>Keys that mean something wherever there are users.</summary>
    private static readonly string[] KeysOfUsers = ["id_token_lifetime", "id_token_signed_response_alg"];

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ClientFaults.IdSyntax,
            "client_id", s => !Syntax.IsClientId(s.Value.ClientId), "is not a client identifier",
            "use printable ASCII without spaces, 128 characters at most", "RFC 6749 appendix A.1"),
        Rule.If<PlanClient>(ClientFaults.NameLength,
            "client_name", s => s.Value.ClientName?.Length > 100, "is longer than 100 characters", "write a name that fits on a page"),
        Rule.If<PlanClient>(ClientFaults.LogoUri,
            "logo_uri", s => s.Value.LogoUri is { } uri && !Uris.IsFetchable(uri), "is not an https URL", "write the address of a PNG, JPEG, WebP or GIF; http is for addresses of outgoing.allow only", "RFC 7591 section 2"),
        Rule.Where<PlanClient>(ClientFaults.GrantOfKind,
            GrantsOfKind, "choose the kind that fits, or remove the grant type", "RFC 6749 section 4", needs: ["kind"]),
        Rule.If<PlanClient>(ClientFaults.RefreshWithoutUsers,
            "grant_types", s => s.Value is { UsesRefreshToken: true, UsesAuthorizationCode: false, UsesPassword: false, UsesDeviceCode: false, UsesCiba: false }, "has refresh_token without authorization_code",
            "add authorization_code, or remove refresh_token: only a user's access is refreshed", "RFC 6749 section 4.4.3", needs: ["kind"]),
        Rule.If<PlanClient>(ClientFaults.ConfidentialWithoutProof,
            "token_endpoint_auth_method", s => ClientKinds.Of(s.Value.Kind).Confidential is true && s.Value.IsPublic, "is none, but a client of this kind keeps a secret",
            "remove the key, or choose kind spa or native", "RFC 6749 section 2.1", needs: ["kind"]),
        Rule.If<PlanClient>(ClientFaults.PublicWithProof,
            "token_endpoint_auth_method", s => ClientKinds.Of(s.Value.Kind).Confidential is false && !s.Value.IsPublic, "needs a secret, which a client of this kind cannot keep",
            "remove the key, or choose kind web", "RFC 8252 section 8.5", needs: ["kind"]),
        Rule.Where<PlanClient>(ClientFaults.KeyWithoutUsers,
            s => s.Value.UsesAuthorizationEndpoint ? [] : KeysOfSigningIn.Where(s.IsWritten).Select(key => new Breach(key, "means nothing for a client that signs nobody in")),
            "remove the key, or choose a kind with authorization_code", needs: ["kind", "grant_types"]),
        Rule.Where<PlanClient>(ClientFaults.KeyWithoutUsers,
            s => s.Value.HasUsers ? [] : KeysOfUsers.Where(s.IsWritten).Select(key => new Breach(key, "means nothing for a client that signs nobody in")),
            "remove the key, or choose a kind with authorization_code", needs: ["kind", "grant_types"]),
        Rule.If<PlanClient>(ClientFaults.RefreshUseless,
            "refresh", s => s.IsWritten("refresh") && !s.Value.UsesRefreshToken, "means nothing without the grant type refresh_token",
            "remove the key, or add refresh_token to grant_types", needs: ["kind", "grant_types"]),
        Rule.If<PlanClient>(ClientFaults.ApiWithoutApis,
            "apis", s => s.Value.Kind is ClientKind.Api && s.Value.Apis.IsEmpty, "is missing", "name the APIs that this client is", "RFC 7662 section 2.1", needs: ["kind"]),
        Rule.If<PlanClient>(ClientFaults.ApisOfOtherKind,
            "apis", s => s.Value.Kind is not ClientKind.Api && s.IsWritten("apis"), "belongs to the kind api alone",
            "remove the key; what the client may call follows from its scope", needs: ["kind"]),
        Rule.Where<PlanClient>(ClientFaults.ApiUnknown, UnknownApis, "name an API of this plan"),
        Rule.If<PlanClient>(ClientFaults.ConsentThirdParty,
            "consent", s => s.Value is { Consent: PlanConsent.Implied, IsThirdParty: true }, "is implied, but another organisation runs the client",
            "ask, or remove third_party", "RFC 6749 section 10.2", needs: ["third_party"], mend: _ => Mend.Set("consent", "ask")),
        Rule.If<PlanClient>(ClientFaults.ConsentForeign,
            "consent", s => !s.Value.IsThirdParty && s.Value.Consent is PlanConsent.Implied && IsForeign(s), "is implied, but the client's redirect URI is not on the issuer's domain",
            "ask, unless the same organisation runs both", "RFC 6749 section 10.2", needs: ["kind", "grant_types", "redirect_uris"], level: FindingLevel.Warning),
    ];

    private static IEnumerable<Breach> GrantsOfKind(Subject<PlanClient> s)
    {
        if (!s.IsWritten("grant_types")) yield break;
        var kind = ClientKinds.Of(s.Value.Kind);
        foreach (var grant in s.Value.GrantTypes)
            if (!kind.AllowedGrants.Contains(grant))
                yield return new Breach("grant_types", $"has {grant}, but a client of kind {ClientKinds.Words.WordOf(s.Value.Kind)} {kind.Nature}");
    }

    private static IEnumerable<Breach> UnknownApis(Subject<PlanClient> s)
    {
        var known = s.Plan.ApiNames;
        for (var i = 0; i < s.Value.Apis.Length; i++)
            if (!known.Contains(s.Value.Apis[i]))
                yield return new Breach($"apis[{i}]", $"has {s.Quote($"apis[{i}]", s.Value.Apis[i])}, which is not an API of this plan{s.Suggest($"apis[{i}]", s.Value.Apis[i], known)}");
    }

    // The last two labels stand for the registrable domain: good enough for a warning.
    private static bool IsForeign(Subject<PlanClient> s) =>
        Uris.HostOf(s.Plan.Issuer) is { } issuer
        && s.Value.RedirectUris.Select(Uris.HostOf).Any(host => host is not null && host != issuer && Domain(host) != Domain(issuer));

    public static string Domain(string host) => string.Join('.', host.Split('.')[^Math.Min(2, host.Split('.').Length)..]);
}
