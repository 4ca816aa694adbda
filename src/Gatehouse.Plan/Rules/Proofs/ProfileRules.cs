using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Proofs;

/// <summary>What the profile of a client demands of the rest of its entry. What can be switched on without asking is; what is left must be written otherwise.</summary>
internal static class ProfileRules
{
    private const string Fapi = "FAPI 2.0 Security Profile section 5.3.2";

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Fapi2("token_endpoint_auth_method", s => AuthenticatesUsers(s.Value) && !s.Value.ProvesByKey && !s.Value.ProvesByCertificate,
            "is none that the profile fapi2 allows", "write private_key_jwt, tls_client_auth or self_signed_tls_client_auth"),
        Fapi2("grant_types", s => s.Value.IsClassic, "has what the profile fapi2 forbids", "use authorization_code"),
        Fapi2("code_lifetime", s => s.Value.CodeLifetime > TimeSpan.FromSeconds(60), "is longer than the 60s of the profile fapi2", "write 60s or less"),
        Fapi2("refresh.rotate", s => s.Value.Refresh.Rotate == true, "is on, which the profile fapi2 forbids", "remove the key; refresh tokens are bound to the client"),
        Fapi2("id_token_signed_response_alg", s => s.Value.UsesAuthorizationCode && (s.Value.IdTokenSignedResponseAlg ?? s.Plan.TokenSigning.Algorithm) == SigningAlgorithms.RS256, "is RS256, which the profile fapi2 forbids", "write ES256 or PS256"),
        Fapi2("token_endpoint_auth_signing_alg", s => s.Value.TokenEndpointAuthSigningAlg == SigningAlgorithms.RS256, "is RS256, which the profile fapi2 forbids", "write ES256 or PS256"),
        Fapi2("request_object_signing_alg", s => s.Value.RequestObjectSigningAlg == SigningAlgorithms.RS256, "is RS256, which the profile fapi2 forbids", "write ES256 or PS256"),
        Rule.If<PlanClient>(
            "grant_types", s => s.Value is { Profile: Profiles.OAuth21, IsClassic: true }, "has what OAuth 2.1 has left out",
            "remove the profile of this client, or use authorization_code", "OAuth 2.1 section 10"),
        Rule.If<PlanClient>(
            "grant_types", s => ProfileOf(s) == Profiles.Mcp && s.Value.IsClassic, "has what the profile mcp forbids", "use authorization_code", "MCP authorization"),
        Rule.Each<PlanClient>(
            "redirect_uris", client => client.RedirectUris, (uri, s) => ProfileOf(s) == Profiles.Mcp && RedirectUri.OriginOf(uri) is null ? "uses a private-use scheme, which the profile mcp forbids" : null,
            "use https or a loopback address", "MCP authorization"),
    ];

    private static Rule<PlanClient> Fapi2(string key, Func<Subject<PlanClient>, bool> broken, string message, string remedy) =>
        Rule.If<PlanClient>(key, s => ProfileOf(s) == Profiles.Fapi2 && broken(s), message, remedy, Fapi, needs: ["kind"]);

    private static bool AuthenticatesUsers(PlanClient client) => client.Kind is not ClientKind.Api;

    [Spec("FAPI 2.0 Security Profile", "5.3.2")]
    private static string ProfileOf(Subject<PlanClient> s) => s.Value.Profile ?? s.Plan.Profile;
}
