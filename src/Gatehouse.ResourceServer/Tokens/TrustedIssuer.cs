namespace Gatehouse.ResourceServer;

/// <summary>
/// One more provider whose tokens an API accepts. It is trusted no less than the first: whoever it names as <c>sub</c> is somebody, so tell people
/// apart by issuer and subject together.
/// </summary>
public sealed class TrustedIssuer
{
    /// <summary>The provider, exactly as it names itself.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The API's identifier at this provider; the same as at the first where it is not set.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the provider is reached from here, when that is not its public address.</summary>
    public Uri? BackchannelAddress { get; set; }

    /// <summary>The client that this API is at this provider; with <see cref="ClientSecret"/> it can ask about opaque access tokens.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret of <see cref="ClientId"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// How the opaque tokens of this provider begin. They do not say whose they are, and a token shown to another provider is a token given away;
    /// so those that begin otherwise are the first provider's.
    /// </summary>
    public string? OpaqueTokenPrefix { get; set; }

    /// <summary>Sends the requests to the provider.</summary>
    public HttpMessageHandler? BackchannelHttpHandler { get; set; }
}
