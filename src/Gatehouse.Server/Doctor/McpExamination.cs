using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Endpoints;

namespace Gatehouse.Server.Doctor;

/// <summary>Would a client of the Model Context Protocol find its way: metadata at the place of RFC 8414, PKCE, and a way to become known?</summary>
[Spec("MCP Authorization", "2026-07-28")]
internal static class McpExamination
{
    private const string Mcp = "mcp";

    public static async Task RunAsync(IssuerProbe probe, JsonElement metadata, List<Diagnosis> found, CancellationToken cancel)
    {
        var issuer = new Uri(probe.Address);
        // Where the issuer has a path, the well-known one stands between it and the host.
        var url = issuer.GetLeftPart(UriPartial.Authority) + EndpointPaths.OAuthMetadata + issuer.AbsolutePath.TrimEnd('/');
        var answer = await probe.GetAsync(url, cancel);
        if (answer.Status != HttpStatusCode.OK || answer.Object is null)
        {
            found.Add(Diagnosis.Warning(Mcp, $"{url} gives no metadata, where MCP clients look first", "Have the proxy pass /.well-known/ of the host to the server, not only the issuer's path."));
            return;
        }
        if (!Names(metadata, "code_challenge_methods_supported", "S256")) found.Add(Diagnosis.Warning(Mcp, "the metadata names no code_challenge_methods_supported with S256; MCP clients refuse to go on", "Something in front rewrites the metadata. Have it pass through as it is."));
        else if (metadata.TryGetProperty("registration_endpoint", out _) || (metadata.TryGetProperty("client_id_metadata_document_supported", out var documents) && documents.ValueKind == JsonValueKind.True))
            found.Add(Diagnosis.Well(Mcp, "MCP clients find the metadata and can make themselves known"));
        else
            found.Add(Diagnosis.Note(Mcp, "MCP clients find the metadata; clients that the plan does not name cannot make themselves known", "plan, if they should: profile: mcp, and registration: { mode: open }"));
    }

    private static bool Names(JsonElement metadata, string member, string value) =>
        metadata.TryGetProperty(member, out var values) && values.ValueKind == JsonValueKind.Array && values.EnumerateArray().Any(item => item.ValueEquals(value));
}
