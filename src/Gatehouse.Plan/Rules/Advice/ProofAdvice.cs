using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Text.Mending;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about how a client proves itself.</summary>
internal static class ProofAdvice
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Advise.If<PlanClient>("shared-secret", Note, "client_secret", s => s.Value is { IsPublic: false, ProvesByKey: false, ProvesByCertificate: false, GrantTypes.IsEmpty: false }, "is shared, where a key of the client's own would do",
            "let the client sign with a key: token_endpoint_auth_method: private_key_jwt and jwks_uri", "RFC 9700 section 2.5", "A secret is known on both sides and can leak on both; a private key never leaves the client."),
        Advise.If<PlanClient>("secret-in-form", Note, "token_endpoint_auth_method", s => s.Value.TokenEndpointAuthMethods is { Count: 1 } methods && methods.Contains(ClientAuthenticationMethods.ClientSecretPost), "is client_secret_post",
            "write client_secret_basic, or use a key", "RFC 6749 section 2.3.1", "Bodies of requests are logged more often than their Authorization header.", _ => Mend.Set("token_endpoint_auth_method", ClientAuthenticationMethods.ClientSecretBasic)),
        Advise.If<PlanClient>("secret-signs", Note, "token_endpoint_auth_method", s => s.Value.SignsWithSecret, "is client_secret_jwt, so that the secret must be kept where it can be read",
            "write private_key_jwt and jwks_uri", "RFC 9700 section 2.5", "Whoever can check such a signature can also make one."),
        Advise.If<PlanClient>("assertion-algorithm-open", Note, "token_endpoint_auth_signing_alg", s => s.Value is { ProvesByKey: true, TokenEndpointAuthSigningAlg: null }, "is missing",
            "write the algorithm that the client uses, such as ES256", "RFC 8725 section 3.1", "One algorithm that is agreed on cannot be exchanged for a weaker one."),
        Advise.If<PlanClient>("keys-in-plan", Note, "jwks", s => s.Value.Jwks is not null && s.Value is { JwksUri: null, ProvesByKey: true }, "is written in the plan, so that a new key needs a new plan",
            "write jwks_uri, where the client publishes its keys", "RFC 7591 section 2", "Keys that are hard to replace are not replaced."),
        Advise.If<PlanClient>("keys-without-id", Note, "jwks", s => s.Value.Jwks is { } jwks && !s.IsFaulty("jwks") && HasSeveralWithoutId(jwks), "has several keys and some without kid",
            "give every key a kid", "RFC 7517 section 4.5", "Without it every signature is tried with every key, and none can be named in a log."),
        Advise.Where<PlanClient>("secret-expired", Warning, s => Secrets(s, at => at < Now(s), "has expired, so that nobody can use it"),
            "remove it", "RFC 7591 section 3.2.1", "What cannot be used only confuses."),
        Advise.Where<PlanClient>("secret-expires-soon", Warning, s => s.Value.Secrets.Length == 1 ? Secrets(s, at => at >= Now(s) && at < Now(s) + Soon, "expires within a month, and there is no second one") : [],
            "add the next one beside it and hand it out", "RFC 7591 section 3.2.1", "On that day the client is refused."),
        Advise.If<PlanClient>("secret-overlap-endless", Warning, "client_secrets", s => s.Value.Secrets.Length > 1 && s.Value.Secrets.All(secret => secret.ExpiresAt is null), "has several secrets that never expire",
            "write expires_at on the older one", "RFC 9700 section 2.5", "The old secret was to be replaced, and still opens the door."),
        Advise.If<PlanClient>("secret-without-name", Note, "client_secrets", s => s.Value.Secrets.Length > 1 && s.Value.Secrets.Any(secret => secret.Name is null), "has secrets without a name",
            "write a name on each", "RFC 7591 section 2", "Lists and logs tell by name which secret is still used."),
        Advise.Where<PlanClient>("secret-foreign", Warning, Foreign, "hand out a new secret, written beside it as value: ${NAME}, and remove this one when gatehouse clients shows that nobody uses it any more", "RFC 9700 section 2.5",
            "What another installation kept may be in its backups too, and from such a hash a weak secret can be guessed."),
        Advise.Where<PlanClient>("encryption-with-sha1", Note, OaepWithSha1, "write RSA-OAEP-256", "RFC 8725 section 3.2", "RSA-OAEP rests on SHA-1; its successor costs nothing."),
        Advise.If<PlanClient>("mtls-unbound", Note, "tls_client_certificate_bound_access_tokens", s => s.Value is { ProvesByCertificate: true, CertificateBoundAccessTokens: false, DPoPBoundAccessTokens: false } && !Profiles.IsFapi2(s.Value.Profile ?? s.Plan.Profile), "is off, though the client has a certificate",
            "write on: what the client shows anyway protects its tokens too", "RFC 8705 section 3", "A stolen token could be used without the certificate.", _ => Mend.Set("tls_client_certificate_bound_access_tokens", "on")),
    ];

    private static DateTimeOffset Now(Subject<PlanClient> s) => new(s.Plan.Today.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static IEnumerable<Breach> Secrets(Subject<PlanClient> s, Func<DateTimeOffset, bool> broken, string message) =>
        s.Value.Secrets.Select((secret, i) => (secret, i)).Where(found => found.secret.ExpiresAt is { } at && broken(at)).Select(found => new Breach($"client_secrets[{found.i}].expires_at", message));

    private static IEnumerable<Breach> Foreign(Subject<PlanClient> s) =>
        s.Value.Secrets.Select((secret, i) => (Secret: secret.Secret as ForeignSecret, Key: $"client_secrets[{i}].hash")).Where(found => found.Secret is not null)
            .Select(found => new Breach(found.Key, found.Secret!.Hash.StartsWith("sha", StringComparison.Ordinal) ? "is what another provider kept of the secret, without salt" : "is what another provider kept of the secret"));

    private static bool HasSeveralWithoutId(string jwks)
    {
        using var document = JsonDocument.Parse(jwks);
        var keys = document.RootElement.GetProperty("keys");
        return keys.GetArrayLength() > 1 && keys.EnumerateArray().Any(key => !key.TryGetProperty("kid", out _));
    }

    private static IEnumerable<Breach> OaepWithSha1(Subject<PlanClient> s)
    {
        var answers = s.Value.Responses;
        foreach (var (answer, how) in (ReadOnlySpan<(string, PlanEncryption?)>)[("id_token", answers.IdToken), ("userinfo", answers.UserInfo), ("authorization", answers.Authorization), ("introspection", answers.Introspection)])
            if (how?.Algorithm == "RSA-OAEP")
                return [new Breach(answer + "_encrypted_response_alg", "is RSA-OAEP, which rests on SHA-1") { Mend = Mend.Set(answer + "_encrypted_response_alg", "RSA-OAEP-256") }];
        return [];
    }
}
