using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>What a client says about how its users are signed in, and how it asks for that.</summary>
/// <param name="DefaultAcrValues">What it would like where a request says nothing.</param>
/// <param name="SubjectType">Whether its users have a name of their own for its sector.</param>
/// <param name="RequireSignedRequestObject">Whether it signs all its requests.</param>
/// <param name="RequestObjectSigningAlg">The one algorithm with which it signs them; any when null.</param>
[Spec("OIDC Registration", "2"), Spec("RFC 9101", "10.5")]
internal sealed record SignInMetadata(ImmutableArray<string> DefaultAcrValues, string? SubjectType, bool RequireSignedRequestObject, string? RequestObjectSigningAlg)
{
    public static readonly SignInMetadata None = new([], null, false, null);

    private const string Pairwise = "pairwise";

    public static SignInMetadata Read(MetadataMembers members) => new(
        members.Texts("default_acr_values") ?? [], members.Text("subject_type"), members.Flag("require_signed_request_object"), members.Text("request_object_signing_alg"));

    public void Write(Utf8JsonWriter json)
    {
        if (!DefaultAcrValues.IsEmpty)
        {
            json.WriteStartArray("default_acr_values");
            foreach (var value in DefaultAcrValues) json.WriteStringValue(value);
            json.WriteEndArray();
        }
        if (SubjectType is not null) json.WriteString("subject_type", SubjectType);
        if (RequireSignedRequestObject) json.WriteBoolean("require_signed_request_object", true);
        if (RequestObjectSigningAlg is not null) json.WriteString("request_object_signing_alg", RequestObjectSigningAlg);
    }

    /// <summary>What is registered of it: of the names of levels those that mean something here.</summary>
    public SignInMetadata Settle(AcrNames names) => this with { DefaultAcrValues = [.. DefaultAcrValues.Where(value => names.LevelOf(value) > AuthenticationLevel.None)] };

    public OAuthError? Check(ClientMetadata metadata)
    {
        if (SubjectType is not (null or "public" or Pairwise)) return RegistrationErrors.NotAllowed("subject_type", "may be public or pairwise only");
        if (SubjectType == Pairwise && SectorOf(metadata) is null) return RegistrationErrors.NotAllowed("subject_type", "may be pairwise only where all redirect URIs have one host, and without sector_identifier_uri");
        if (RequireSignedRequestObject && metadata is { Jwks: null, JwksUri: null }) return RegistrationErrors.Invalid("require_signed_request_object", "stands without jwks or jwks_uri");
        return RequestObjectSigningAlg is { } algorithm && !SigningAlgorithms.OfClients.Contains(algorithm)
            ? RegistrationErrors.NotAllowed("request_object_signing_alg", $"may be {string.Join(" or ", SigningAlgorithms.OfClients)} only")
            : null;
    }

    /// <summary>The one host that its users return to; null for public subjects, and where there is no such host.</summary>
    [Spec("OIDC Core", "8.1")]
    public static string? SectorOf(ClientMetadata metadata)
    {
        if (metadata.SignIn.SubjectType != Pairwise || metadata.Ignored.SectorIdentifierUri is not null) return null;
        var hosts = metadata.RedirectUris.Select(uri => new Uri(uri).Host.ToLowerInvariant()).Distinct().ToList();
        return hosts is [{ Length: > 0 } host] ? host : null;
    }
}
