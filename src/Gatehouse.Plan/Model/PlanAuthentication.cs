namespace Gatehouse.Plan.Model;

/// <summary>How people sign in, and what the levels of authentication are called in <c>acr</c>.</summary>
public sealed record PlanAuthentication
{
    public static readonly PlanAuthentication Default = new();

    /// <summary>Whether people may make accounts themselves.</summary>
    public bool SignUp { get; init; }

    /// <summary>Whether clients can watch the session from their pages (OpenID Connect Session Management).</summary>
    public bool SessionManagement { get; init; }

    /// <summary>The <c>acr</c> of a password.</summary>
    public string OneFactor { get; init; } = "pwd";

    /// <summary>The <c>acr</c> of a password and a one-time code.</summary>
    public string TwoFactors { get; init; } = "mfa";

    /// <summary>The <c>acr</c> of a passkey.</summary>
    public string PhishingResistant { get; init; } = "phr";

    public IEnumerable<string> AcrNames => [OneFactor, TwoFactors, PhishingResistant];
}

/// <summary>Where a client hears that its user has signed out, with the metadata names of OpenID Connect.</summary>
/// <param name="FrontChannelUri">A page that the browser loads in a frame.</param>
/// <param name="BackChannelUri">An address that the provider calls.</param>
public sealed record PlanLogout(string? FrontChannelUri, bool FrontChannelSessionRequired, string? BackChannelUri, bool BackChannelSessionRequired)
{
    public static readonly PlanLogout None = new(null, false, null, false);
}
