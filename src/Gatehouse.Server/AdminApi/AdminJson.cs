using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Server.AdminApi.Audit;
using Gatehouse.Server.AdminApi.Names;
using Gatehouse.Server.AdminApi.Overview;
using Gatehouse.Server.AdminApi.Plans;
using Gatehouse.Server.AdminApi.Refusals;

namespace Gatehouse.Server.AdminApi;

/// <summary>How the answers of the admin API are written. What is not known is null, never left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(OverviewDocument))]
[JsonSerializable(typeof(RefusalListDocument))]
[JsonSerializable(typeof(ClientNamesDocument))]
[JsonSerializable(typeof(ApiNamesDocument))]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(PlanMapDocument))]
[JsonSerializable(typeof(PlanHistoryDocument))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>An answer that the verbs of the command line write too.</summary>
    public static byte[] Written(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
