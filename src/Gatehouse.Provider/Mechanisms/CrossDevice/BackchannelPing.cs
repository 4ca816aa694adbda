using System.Text.Json.Serialization;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>What a ping says.</summary>
internal sealed record BackchannelPing([property: JsonPropertyName("auth_req_id")] string RequestId);

[JsonSerializable(typeof(BackchannelPing))]
internal sealed partial class BackchannelPingJson : JsonSerializerContext;
