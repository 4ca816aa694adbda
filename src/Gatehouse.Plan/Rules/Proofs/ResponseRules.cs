using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;
using RecipientKeySet = Gatehouse.Protocol.Jose.RecipientKeySet;

namespace Gatehouse.Plan.Rules.Proofs;

/// <summary>Rules about how the answers to a client are signed and encrypted.</summary>
[Spec("OIDC Core", "10.2")]
internal static class ResponseRules
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        .. Of("id_token", client => client.Responses.IdToken),
        .. Of("userinfo", client => client.Responses.UserInfo),
        .. Of("authorization", client => client.Responses.Authorization),
        .. Of("introspection", client => client.Responses.Introspection),
        .. new[] { "id_token_encrypted_response_alg", "userinfo_signed_response_alg", "userinfo_encrypted_response_alg" }.Select(key => Useless(key, client => client.HasUsers)),
        Useless("authorization_encrypted_response_alg", client => client.UsesAuthorizationEndpoint),
        Rule.Where<PlanClient>(ProofFaults.AnswerUseless,
            s => s.Value.IsPublic ? new[] { "introspection_signed_response_alg", "introspection_encrypted_response_alg" }.Where(s.IsWritten).Select(key => new Breach(key, "means nothing for a client that cannot introspect tokens")) : [],
            "remove the key; only clients that prove themselves may introspect tokens", "RFC 9701 section 5", needs: ["kind", "token_endpoint_auth_method"]),
        Fapi2("userinfo_signed_response_alg", responses => responses.UserInfoSigning),
        Fapi2("introspection_signed_response_alg", responses => responses.IntrospectionSigning),
    ];

    private static IEnumerable<Rule<PlanClient>> Of(string answer, Func<PlanClient, PlanEncryption?> encryption)
    {
        var (alg, enc) = (answer + "_encrypted_response_alg", answer + "_encrypted_response_enc");
        yield return Rule.If<PlanClient>(ProofFaults.AnswerIncomplete,
            enc, s => s.IsWritten(enc) && !s.IsWritten(alg), $"stands without {alg}", $"write {alg} too", "OpenID Connect Registration section 2", needs: [alg]);
        yield return Rule.If<PlanClient>(ProofFaults.AnswerWithoutKey,
            alg, s => encryption(s.Value) is not null && !s.IsWritten("jwks") && !s.IsWritten("jwks_uri"), "is written, but the client has no keys",
            "write jwks_uri, or jwks with a key whose use is enc", "OpenID Connect Core section 10.2", needs: ["jwks", "jwks_uri"]);
        yield return Rule.If<PlanClient>(ProofFaults.AnswerWithoutKey,
            alg, s => encryption(s.Value) is { } how && s.Value.Jwks is { } jwks && RecipientKeySet.Parse(jwks)?.For(how.Algorithm) is null, "goes with none of the client's keys",
            "add a key whose use is enc: RSA of 2048 bits or more for RSA-OAEP-256 and RSA-OAEP, EC on P-256, P-384 or P-521 for those that begin with ECDH-ES", "OpenID Connect Core section 10.2", needs: ["jwks"]);
    }

    private static Rule<PlanClient> Useless(string key, Func<PlanClient, bool> isOfUse) => Rule.If<PlanClient>(ClientFaults.KeyWithoutUsers,
        key, s => s.IsWritten(key) && !isOfUse(s.Value), "means nothing for a client that signs nobody in", "remove the key, or choose a kind with authorization_code", needs: ["kind", "grant_types"]);

    private static Rule<PlanClient> Fapi2(string key, Func<PlanResponses, string?> algorithm) => Rule.If<PlanClient>(ServerFaults.ProfileFapi2,
        key, s => Profiles.IsFapi2(s.Value.Profile ?? s.Plan.Profile) && algorithm(s.Value.Responses) == SigningAlgorithms.RS256, "is RS256, which the profile fapi2 forbids",
        "write ES256 or PS256", "FAPI 2.0 Security Profile section 5.4.1", needs: ["kind"]);
}
