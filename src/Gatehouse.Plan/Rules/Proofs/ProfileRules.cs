using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Proofs;

/// <summary>What the profile of a client demands of the rest of its entry. What can be switched on without asking is; what is left must be written otherwise.</summary>
internal static class ProfileRules
{
    private const string Fapi = "FAPI 2.0 Security Profile section 5.3.2";
    private const string Cryptography = "FAPI 2.0 Security Profile section 5.4.1";
    private const string Forbidden = "is RS256, which the profile fapi2 forbids";

    public static readonly ImmutableArray<Rule<PlanDraft>> OfPlan =
    [
        Rule.If<PlanDraft>(ServerFaults.ProfileFapi2,
            "token_signing.algorithm", s => s.Value.TokenSigning.Algorithm == SigningAlgorithms.RS256 && s.Value.Clients.Any(client => Profiles.IsFapi2(client.Value.Profile ?? s.Value.Profile)),
            Forbidden, "write ES256 or PS256: access tokens, signed responses and introspection are signed so for every client", Cryptography),
    ];

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Fapi2("token_endpoint_auth_method", s => ObtainsTokens(s.Value) && !s.Value.ProvesByKey && !s.Value.ProvesByCertificate,
            "is none that the profile fapi2 allows", "write private_key_jwt, tls_client_auth or self_signed_tls_client_auth"),
        Fapi2("grant_types", s => s.Value.IsClassic, "has what the profile fapi2 forbids", "use authorization_code"),
        Fapi2("code_lifetime", s => s.Value.CodeLifetime > TimeSpan.FromSeconds(60), "is longer than the 60s of the profile fapi2", "write 60s or less"),
        Fapi2("refresh.rotate", s => s.Value.Refresh.Rotate == true, "is on, which the profile fapi2 forbids", "remove the key; refresh tokens are bound to the client"),
        Algorithm("id_token_signed_response_alg", client => client.IdTokenSignedResponseAlg),
        Algorithm("authorization_signed_response_alg", client => client.AuthorizationSignedResponseAlg),
        Algorithm("token_endpoint_auth_signing_alg", client => client.TokenEndpointAuthSigningAlg),
        Algorithm("request_object_signing_alg", client => client.RequestObjectSigningAlg),
        Algorithm("userinfo_signed_response_alg", client => client.Responses.UserInfoSigning),
        Algorithm("introspection_signed_response_alg", client => client.Responses.IntrospectionSigning),
        Algorithm("backchannel_authentication_request_signing_alg", client => client.BackchannelRequestSigningAlg),
        Rule.Each<PlanClient>(ServerFaults.ProfileFapi2,
            "redirect_uris", client => client.RedirectUris, (uri, s) => Profiles.IsFapi2(ProfileOf(s)) && RedirectUri.IsUnencrypted(uri, native: s.Value.Kind is ClientKind.Native) ? "uses http, which the profile fapi2 forbids" : null,
            "write an https address; http is for http://127.0.0.1 and http://[::1] of the kind native", Fapi + ".2", needs: ["kind"]),
        Rule.If<PlanClient>(ServerFaults.ProfileSigning,
            "jwks", s => ProfileOf(s) == Profiles.Fapi2MessageSigning && s.Value.UsesAuthorizationEndpoint && !s.IsWritten("jwks") && !s.IsWritten("jwks_uri"),
            "is missing, but the client must sign its requests", "write jwks_uri or jwks", "FAPI 2.0 Message Signing section 5.3.1", needs: ["kind"]),
        Rule.If<PlanClient>(ServerFaults.ProfileSigning,
            "response_modes", s => ProfileOf(s) == Profiles.Fapi2MessageSigning && s.Value.ResponseModes.Except(ResponseModes.Signed).Any(), "has a mode that is not signed",
            $"use {string.Join(", ", ResponseModes.Signed)}, or remove the key", "FAPI 2.0 Message Signing section 5.4.1"),
        Rule.If<PlanClient>(ServerFaults.ProfileOAuth21,
            "grant_types", s => s.Value is { Profile: Profiles.OAuth21, IsClassic: true }, "has what OAuth 2.1 has left out",
            "remove the profile of this client, or use authorization_code", "OAuth 2.1 section 10"),
        Rule.If<PlanClient>(ServerFaults.ProfileMcp,
            "grant_types", s => ProfileOf(s) == Profiles.Mcp && s.Value.IsClassic, "has what the profile mcp forbids", "use authorization_code", "MCP authorization"),
        Rule.Each<PlanClient>(ServerFaults.ProfileMcp,
            "redirect_uris", client => client.RedirectUris, (uri, s) => ProfileOf(s) == Profiles.Mcp && RedirectUri.OriginOf(uri) is null ? "uses a private-use scheme, which the profile mcp forbids" : null,
            "use https or a loopback address", "MCP authorization"),
    ];

    private static Rule<PlanClient> Fapi2(string key, Func<Subject<PlanClient>, bool> broken, string message, string remedy, string source = Fapi) =>
        Rule.If<PlanClient>(ServerFaults.ProfileFapi2, key, s => Profiles.IsFapi2(ProfileOf(s)) && broken(s), message, remedy, source, needs: ["kind"]);

    [Spec("FAPI 2.0 Security Profile", "5.4.1")]
    private static Rule<PlanClient> Algorithm(string key, Func<PlanClient, string?> algorithm) =>
        Fapi2(key, s => algorithm(s.Value) == SigningAlgorithms.RS256, Forbidden, "write ES256 or PS256", Cryptography);

    /// <summary>An API that only asks about tokens is no client of the profile.</summary>
    private static bool ObtainsTokens(PlanClient client) => client.Kind is not ClientKind.Api || !client.GrantTypes.IsEmpty;

    [Spec("FAPI 2.0 Security Profile", "5.3.2")]
    private static string ProfileOf(Subject<PlanClient> s) => s.Value.Profile ?? s.Plan.Profile;
}
