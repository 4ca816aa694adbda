using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Keys;

/// <summary>Writes the published key set.</summary>
[Spec("RFC 7517", "5")]
internal static class JwksDocument
{
    public static byte[] Of(KeyRing keys) =>
        Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys.SigningKeys.Select(key => key.PublicJwk).Concat(keys.EncryptionKeys.Select(key => key.PublicJwk)))}}]}""");
}
