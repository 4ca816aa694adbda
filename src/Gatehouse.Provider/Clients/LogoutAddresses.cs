namespace Gatehouse.Provider.Clients;

/// <summary>Where a client hears that its user has signed out.</summary>
/// <param name="FrontChannelUri">A page that the browser loads in a frame (OpenID Connect Front-Channel Logout).</param>
/// <param name="FrontChannelSessionRequired">Whether that page must be told issuer and session.</param>
/// <param name="BackChannelUri">An address that is sent a logout token (OpenID Connect Back-Channel Logout).</param>
/// <param name="BackChannelSessionRequired">Whether that token must name the session; ours always does.</param>
public sealed record LogoutAddresses(string? FrontChannelUri, bool FrontChannelSessionRequired, string? BackChannelUri, bool BackChannelSessionRequired)
{
    public static readonly LogoutAddresses None = new(null, false, null, false);

    /// <summary>Whether the client must be remembered with the session.</summary>
    public bool Any => FrontChannelUri is not null || BackChannelUri is not null;
}
