using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Plan.Reading.Proofs;

/// <summary>Reads how the answers to a client are signed and encrypted.</summary>
internal static class ResponseSections
{
    private static readonly Choices<string> KeyManagement = new(
        [.. EncryptionAlgorithms.KeyManagement.Select(algorithm => (algorithm, algorithm))],
        [("RSA1_5", "use RSA-OAEP-256; the faults of RSA1_5 tell what was encrypted"), ("RSA-OAEP-512", "use RSA-OAEP-256"), ("ECDH-ES+A192KW", "use ECDH-ES+A256KW"), ("dir", "use ECDH-ES; answers are encrypted with keys of the client"), ("A128KW", "use ECDH-ES+A128KW"), ("A256KW", "use ECDH-ES+A256KW")]);

    private static readonly Choices<string> Content = new(
        [.. EncryptionAlgorithms.Content.Select(algorithm => (algorithm, algorithm))],
        [("A192GCM", "use A256GCM"), ("A192CBC-HS384", "use A256CBC-HS512")]);

    [Spec("OIDC Registration", "2"), Spec("JARM", "3"), Spec("RFC 9701", "6")]
    public static PlanClient Read(Section section, PlanClient client) => client with
    {
        Responses = new PlanResponses
        {
            UserInfoSigning = ReadSigning(section["userinfo_signed_response_alg"]),
            IntrospectionSigning = ReadSigning(section["introspection_signed_response_alg"]),
            IdToken = ReadEncryption(section, "id_token"),
            UserInfo = ReadEncryption(section, "userinfo"),
            Authorization = ReadEncryption(section, "authorization"),
            Introspection = ReadEncryption(section, "introspection"),
        },
    };

    private static string? ReadSigning(Field field) => field.IsWritten ? field.Choice(PlanSections.Algorithms, Protocol.Jose.SigningAlgorithms.ES256) : null;

    private static PlanEncryption? ReadEncryption(Section section, string answer)
    {
        var (algorithm, content) = (section[answer + "_encrypted_response_alg"], section[answer + "_encrypted_response_enc"]);
        var how = content.Choice(Content, EncryptionAlgorithms.ContentOtherwise);
        return algorithm.IsWritten ? new PlanEncryption(algorithm.Choice(KeyManagement, EncryptionAlgorithms.RsaOaep256), how) : null;
    }
}
