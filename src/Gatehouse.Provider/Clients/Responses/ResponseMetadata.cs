using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients.Registered;

namespace Gatehouse.Provider.Clients.Responses;

/// <summary>What a client says about how it wants its answers signed and encrypted.</summary>
/// <param name="AuthorizationSigning">JWS algorithm of signed authorization responses.</param>
[Spec("OIDC Registration", "2"), Spec("JARM", "3"), Spec("RFC 9701", "6")]
internal sealed record ResponseMetadata(ResponseProtection Protection, string? AuthorizationSigning)
{
    public static readonly ResponseMetadata None = new(ResponseProtection.None, null);

    public static ResponseMetadata Read(MetadataMembers members) => new(
        new ResponseProtection
        {
            UserInfoSigning = members.Text("userinfo_signed_response_alg"),
            IntrospectionSigning = members.Text("introspection_signed_response_alg"),
            IdToken = ReadEncryption(members, "id_token"),
            UserInfo = ReadEncryption(members, "userinfo"),
            Authorization = ReadEncryption(members, "authorization"),
            Introspection = ReadEncryption(members, "introspection"),
        },
        members.Text("authorization_signed_response_alg"));

    public void Write(Utf8JsonWriter json)
    {
        WriteText(json, "userinfo_signed_response_alg", Protection.UserInfoSigning);
        WriteText(json, "introspection_signed_response_alg", Protection.IntrospectionSigning);
        WriteText(json, "authorization_signed_response_alg", AuthorizationSigning);
        foreach (var (answer, how) in Encryptions())
        {
            WriteText(json, answer + "_encrypted_response_alg", how?.Algorithm);
            WriteText(json, answer + "_encrypted_response_enc", how?.Content);
        }
    }

    /// <summary>Null when all of it can be done. Keys that are fetched are judged when something is encrypted with them.</summary>
    public OAuthError? Check(ClientMetadata metadata, ProviderSnapshot snapshot)
    {
        foreach (var (answer, algorithm) in (ReadOnlySpan<(string, string?)>)[("userinfo", Protection.UserInfoSigning), ("introspection", Protection.IntrospectionSigning), ("authorization", AuthorizationSigning)])
            if (algorithm is not null && !snapshot.SigningAlgorithms.Contains(algorithm))
                return RegistrationErrors.NotAllowed(answer + "_signed_response_alg", $"may be {string.Join(" or ", snapshot.SigningAlgorithms)} only");
        foreach (var (answer, how) in Encryptions())
            if (how is not null && Check(answer, how, metadata) is { } error)
                return error;
        return null;
    }

    [Spec("OIDC Core", "10.2")]
    private static OAuthError? Check(string answer, ResponseEncryption how, ClientMetadata metadata)
    {
        var (alg, enc) = (answer + "_encrypted_response_alg", answer + "_encrypted_response_enc");
        if (how.Algorithm.Length == 0) return RegistrationErrors.Invalid(enc, $"stands without {alg}");
        if (!EncryptionAlgorithms.KeyManagement.Contains(how.Algorithm)) return RegistrationErrors.NotAllowed(alg, $"may be {string.Join(" or ", EncryptionAlgorithms.KeyManagement)} only");
        if (!EncryptionAlgorithms.Content.Contains(how.Content)) return RegistrationErrors.NotAllowed(enc, $"may be {string.Join(" or ", EncryptionAlgorithms.Content)} only");
        if (metadata is { Jwks: null, JwksUri: null }) return RegistrationErrors.Invalid(alg, "stands without jwks or jwks_uri");
        return metadata.Jwks is { } jwks && RecipientKeySet.Parse(jwks)?.For(how.Algorithm) is null ? RegistrationErrors.Invalid(alg, "goes with none of the keys in jwks") : null;
    }

    private static ResponseEncryption? ReadEncryption(MetadataMembers members, string answer)
    {
        var (algorithm, content) = (members.Text(answer + "_encrypted_response_alg"), members.Text(answer + "_encrypted_response_enc"));
        return algorithm is null && content is null ? null : new ResponseEncryption(algorithm ?? "", content ?? EncryptionAlgorithms.ContentOtherwise);
    }

    private IEnumerable<(string Answer, ResponseEncryption? How)> Encryptions() =>
        [("id_token", Protection.IdToken), ("userinfo", Protection.UserInfo), ("authorization", Protection.Authorization), ("introspection", Protection.Introspection)];

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
