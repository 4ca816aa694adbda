using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.EndSession;

/// <summary>A logout that the user must confirm because the client could not prove whose session it means.</summary>
/// <param name="RedirectUrl">Where the browser goes afterwards (already verified, with state), or null.</param>
public sealed record PendingLogout(string? ClientName, string? RedirectUrl)
{
    /// <summary>Pages of clients that the browser must load because the session has ended (OpenID Connect Front-Channel Logout).</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];
}

/// <summary>What the logout page needs of the engine.</summary>
public interface ILogoutInteraction
{
    /// <summary>Opens a logout ticket; null when there is none or it is not ours.</summary>
    PendingLogout? Open(string? ticket);

    /// <summary>Ends the session of the browser; the pages of clients that it must load then.</summary>
    ValueTask<IReadOnlyList<string>> EndAsync(HttpContext http, CancellationToken cancel);
}
