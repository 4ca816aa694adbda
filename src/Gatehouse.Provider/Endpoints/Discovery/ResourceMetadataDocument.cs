using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Endpoints.Discovery;

/// <summary>Writes what a client must know about an API of the plan before it has a token for it.</summary>
[Spec("RFC 9728", "2")]
internal static class ResourceMetadataDocument
{
    public static byte[] Of(Api api, ProviderSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("resource"u8, api.Resource);
            WriteTexts(json, "authorization_servers", [snapshot.Issuer]);
            WriteTexts(json, "bearer_methods_supported", ["header"]);
            WriteTexts(json, "scopes_supported", api.Scopes.Select(scope => scope.Name));
            WriteTexts(json, "authorization_details_types_supported", api.DetailTypes.Select(type => type.Type));
            json.WriteString("resource_name"u8, api.Name);
            WriteTexts(json, "dpop_signing_alg_values_supported", snapshot.DPoPRules.Algorithms);
            if (api.SenderConstraint == SenderConstraint.DPoP) json.WriteBoolean("dpop_bound_access_tokens_required"u8, true);
            if (api.SenderConstraint == SenderConstraint.Mtls) json.WriteBoolean("tls_client_certificate_bound_access_tokens"u8, true);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A list that would be empty is left out (section 3.2).</summary>
    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var list = values.ToList();
        if (list.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in list) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
