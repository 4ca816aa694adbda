using System.Text.Json.Serialization;
using Gatehouse.Server.AdminApi.Audit;
using Gatehouse.Server.AdminApi.Names;
using Gatehouse.Server.AdminApi.Overview;
using Gatehouse.Server.AdminApi.Refusals;

namespace Gatehouse.Server.AdminApi;

/// <summary>How the answers of the admin API are written. What is not known is null, never left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(OverviewDocument))]
[JsonSerializable(typeof(RefusalListDocument))]
[JsonSerializable(typeof(ClientNamesDocument))]
[JsonSerializable(typeof(ApiNamesDocument))]
[JsonSerializable(typeof(AuditDocument))]
internal sealed partial class AdminJson : JsonSerializerContext;
