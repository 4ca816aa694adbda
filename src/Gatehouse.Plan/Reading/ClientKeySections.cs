using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads the keys of a client and what it signs with them.</summary>
internal static class ClientKeySections
{
    public static readonly Choices<string> StatementAlgorithms = new(
        [.. Protocol.Jose.SigningAlgorithms.OfClients.Select(algorithm => (algorithm, algorithm))], [.. PlanSections.Algorithms.Unavailable.Where(other => !Protocol.Jose.SigningAlgorithms.OfClients.Contains(other.Word))]);

    public static readonly Choices<string> AssertionAlgorithms = new(
        [.. StatementAlgorithms.Available, .. Protocol.Jose.SigningAlgorithms.Symmetric.Select(algorithm => (algorithm, algorithm))], StatementAlgorithms.Unavailable);

    [Spec("RFC 7591", "2"), Spec("RFC 9101", "10.5")]
    public static PlanClient Read(Section section, PlanClient client, Findings findings) => client with
    {
        Jwks = ReadKeys(section["jwks"], findings, alsoToEncrypt: true),
        JwksUri = section["jwks_uri"].Text(),
        TokenEndpointAuthSigningAlg = section["token_endpoint_auth_signing_alg"] is { IsWritten: true } assertion ? assertion.Choice(AssertionAlgorithms, SigningAlgorithms.ES256) : null,
        RequireSignedRequestObject = section["require_signed_request_object"].Switch(false),
        RequestObjectSigningAlg = section["request_object_signing_alg"] is { IsWritten: true } request ? request.Choice(StatementAlgorithms, SigningAlgorithms.ES256) : null,
        RequestUris = section["request_uris"].Texts(),
    };

    /// <summary>A JWK Set, written in YAML or as text in JSON; public halves only.</summary>
    /// <param name="alsoToEncrypt">Whether keys are of use that nothing is signed with.</param>
    [Spec("RFC 7517", "5")]
    public static string? ReadKeys(Field field, Findings findings, bool alsoToEncrypt = false)
    {
        if (!field.IsWritten) return null;
        var json = field.IsSingleValue ? field.Text() : field.Json();
        if (json is null || findings.IsFaulty(field.Path)) return null;
        if (FaultOf(json, alsoToEncrypt) is { } fault) findings.Error(ProofFaults.KeysMalformed, field.Path, fault, "write { keys: [ … ] } with the public keys of the client", "RFC 7517 section 5");
        return json;
    }

    private static string? FaultOf(string json, bool alsoToEncrypt)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) return "is not a JWK Set";
            foreach (var key in keys.EnumerateArray())
                if (key.ValueKind != JsonValueKind.Object) return "has a key that is not a mapping";
                else if (key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _)) return "has a private or shared key";
            if (Protocol.Jose.VerificationKeySet.Parse(json) is { Count: > 0 } || (alsoToEncrypt && Protocol.Jose.RecipientKeySet.Parse(json) is { Count: > 0 })) return null;
            return "has no key that signatures of ES256, RS256, PS256 or Ed25519 can be verified with" + (alsoToEncrypt ? ", and none to encrypt with" : "");
        }
        catch (JsonException)
        {
            return "is not JSON";
        }
    }
}
