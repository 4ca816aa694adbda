using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about the keys of a client and what it signs with them.</summary>
internal static class ClientKeyRules
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ProofFaults.KeysTwice,
            "jwks_uri", s => s.IsWritten("jwks") && s.IsWritten("jwks_uri"), "stands beside jwks", "keep one of the two", "RFC 7591 section 2"),
        Rule.If<PlanClient>(ProofFaults.KeysAddress,
            "jwks_uri", s => s.Value.JwksUri is { } uri && !Uris.IsFetchable(uri), "is not an https URL", "write the address of the JWK Set; http is for addresses of outgoing.allow only", "RFC 7591 section 2"),
        Rule.Where<PlanClient>(ProofFaults.KeysMissing,
            s => s.Value.ProvesByKey && !s.IsWritten("jwks") && !s.IsWritten("jwks_uri") ? [new Breach("token_endpoint_auth_method", "is private_key_jwt, but the client has no keys")] : [],
            "write jwks_uri or jwks", "RFC 7523 section 3", needs: ["token_endpoint_auth_method", "jwks", "jwks_uri"]),
        Rule.If<PlanClient>(ProofFaults.KeysMissing,
            "require_signed_request_object", s => s.Value.RequireSignedRequestObject && !s.IsWritten("jwks") && !s.IsWritten("jwks_uri"), "is on, but the client has no keys",
            "write jwks_uri or jwks", "RFC 9101 section 10.5", needs: ["jwks", "jwks_uri"]),
        Rule.Where<PlanClient>(ProofFaults.KeysCannotSign,
            s => SignsWithoutKey(s.Value) ? [new Breach("jwks", "has no key that signatures can be verified with")] : [],
            "add a key whose use is sig: EC on P-256, or RSA of 2048 bits or more", "RFC 7517 section 4.2", needs: ["token_endpoint_auth_method", "jwks"]),
        Rule.If<PlanClient>(ProofFaults.KeysMissing,
            "backchannel_authentication_request_signing_alg", s => s.Value.BackchannelRequestSigningAlg is not null && !s.IsWritten("jwks") && !s.IsWritten("jwks_uri"), "stands beside no keys",
            "write jwks_uri or jwks", "CIBA section 7.1.1", needs: ["jwks", "jwks_uri"]),
        Rule.If<PlanClient>(ProofFaults.AssertionAlgorithm,
            "token_endpoint_auth_signing_alg", s => s.Value.TokenEndpointAuthSigningAlg is { } algorithm && !Fits(s.Value, algorithm), "does not go with the method of the client",
            "write ES256, PS256 or RS256 with private_key_jwt, HS256 with client_secret_jwt, and nothing with other methods", "RFC 7591 section 2", needs: ["token_endpoint_auth_method"]),
        Rule.Each<PlanClient>(ProofFaults.RequestUri,
            "request_uris", client => client.RequestUris, (uri, _) => Uris.IsFetchable(uri) ? null : "is not an https URL",
            "write the address in full; a fragment may say which content it has", "OpenID Connect Registration section 2"),
    ];

    private static bool SignsWithoutKey(PlanClient client) =>
        (client.ProvesByKey || client.RequireSignedRequestObject) && client.Jwks is { } jwks && Protocol.Jose.VerificationKeySet.Parse(jwks) is not { Count: > 0 };

    private static bool Fits(PlanClient client, string algorithm) =>
        Protocol.Jose.SigningAlgorithms.Symmetric.Contains(algorithm) ? client.SignsWithSecret : client.ProvesByKey;
}
