namespace Gatehouse.Provider.Endpoints;

/// <summary>Where the pages are that a browser is sent to while an authorization request waits. Paths below the issuer.</summary>
public static class InteractionPaths
{
    public const string Login = "/login";
    public const string Consent = "/consent";
    public const string Logout = "/logout";
    public const string Device = "/device";

    /// <summary>Where pages send the browser back when the user has done their part.</summary>
    public const string Continue = "/authorize/continue";

    /// <summary>The query parameter (and form field) that carries the code that a device shows.</summary>
    public const string UserCode = "user_code";

    /// <summary>The query parameter (and form field) that carries the sealed request through the pages.</summary>
    public const string Ticket = "ticket";
}
