using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Server.Pages.Logos;

/// <summary>
/// The pictures by which clients are known. The server fetches and passes them on, so that nobody learns from an image on whose page it was
/// shown, or shows another one there than the server has seen.
/// </summary>
[Spec("RFC 7591", "2"), Spec("RFC 7591", "5")]
internal sealed class ClientLogos(IInteraction interaction, OutgoingDocuments documents)
{
    public const string Path = "/client-logo";

    /// <summary>So long a page may wait for a picture that is not at hand; after that it goes without, and the next one has it.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    /// <summary>Where the browser finds the picture of the client that waits; null where there is none to show.</summary>
    public async ValueTask<string?> AddressOfAsync(PendingAuthorization pending, string basePath)
    {
        if (pending.Client.LogoUri is null) return null;
        var found = FindAsync(pending.Client).AsTask();
        if (!found.IsCompleted) await Task.WhenAny(found, Task.Delay(Moment));
        return found.IsCompletedSuccessfully && found.Result is not null ? $"{basePath}{Path}?{InteractionPaths.Ticket}={Uri.EscapeDataString(pending.Ticket)}" : null;
    }

    /// <summary>Serves it to whoever holds the ticket of a request that waits: nobody can have pictures of clients fetched at will.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        var pending = await interaction.OpenAsync(http.Request.Query[InteractionPaths.Ticket].ToString(), http.RequestAborted);
        await Picture.WriteAsync(http, pending is null ? null : await FindAsync(pending.Client), "private, max-age=600");
    }

    private async ValueTask<OutgoingDocument?> FindAsync(Client client)
    {
        if (client.LogoUri is not { } address) return null;
        var (document, _) = await documents.GetAsync(OutgoingPurpose.Logo, address, CancellationToken.None);
        return document is not null && ImageTypes.IsImage(document) ? document : null;
    }
}
