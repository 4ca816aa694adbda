using System.Text.Json;
using Gatehouse.Plan.Model;
using static Gatehouse.Plan.Stored.PlanJson;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes how the answers to a client are signed and encrypted.</summary>
internal static class ResponseJson
{
    public static void Write(Utf8JsonWriter json, PlanResponses responses)
    {
        WriteText(json, "userinfo_signed_response_alg", responses.UserInfoSigning);
        WriteText(json, "introspection_signed_response_alg", responses.IntrospectionSigning);
        Write(json, "id_token", responses.IdToken);
        Write(json, "userinfo", responses.UserInfo);
        Write(json, "authorization", responses.Authorization);
        Write(json, "introspection", responses.Introspection);
    }

    private static void Write(Utf8JsonWriter json, string answer, PlanEncryption? encryption)
    {
        WriteText(json, answer + "_encrypted_response_alg", encryption?.Algorithm);
        WriteText(json, answer + "_encrypted_response_enc", encryption?.Content);
    }
}
