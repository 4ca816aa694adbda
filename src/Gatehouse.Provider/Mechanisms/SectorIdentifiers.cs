using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Outgoing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>
/// Looks whether the sector that a client names names the client: its document must list the redirect URI. One that cannot be had stops
/// nobody, because the operator has vouched for it in the plan; one that says otherwise does.
/// </summary>
[Spec("OIDC Core", "8.1")]
internal sealed partial class SectorIdentifiers(OutgoingDocuments documents, ILogger<SectorIdentifiers> log)
{
    public async ValueTask<OAuthError?> CheckAsync(Client client, string redirectUri, CancellationToken cancel)
    {
        if (client.SectorIdentifierUri is not { } uri) return null;
        var (document, fault) = await documents.GetAsync(OutgoingPurpose.SectorIdentifier, uri, cancel);
        if (document is null)
        {
            Unavailable(log, client.ClientId, fault ?? "");
            return null;
        }
        return Lists(document.Body, redirectUri, client) ? null : OAuthErrors.SectorDiffers;
    }

    private static bool Lists(byte[] body, string redirectUri, Client client)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Array) return false;
            var listed = json.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal);
            // A native client's loopback port varies: what is registered must be listed, and the request's own URI was compared with that.
            return client.RedirectUris.All(listed.Contains) && client.RedirectUris.Any(registered => RedirectUri.Matches(registered, redirectUri));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [LoggerMessage(65, LogLevel.Warning, "The sector identifier document of client {ClientId} cannot be had ({Fault}); the plan is believed")]
    private static partial void Unavailable(ILogger log, string clientId, string fault);
}
