namespace Gatehouse.Provider.Endpoints;

/// <summary>Where the pages are that a browser is sent to while an authorization request waits. Paths below the issuer.</summary>
public static class InteractionPaths
{
    public const string Login = "/login";
    public const string SecondStep = "/login/second-step";
    public const string SignUp = "/sign-up";
    public const string Consent = "/consent";
    public const string Logout = "/logout";
    public const string Device = "/device";
    public const string Approve = "/approve";

    /// <summary>Where pages send the browser back when the user has done their part.</summary>
    public const string Continue = "/authorize/continue";

    /// <summary>The query parameter (and form field) that names a request that waits for its user.</summary>
    public const string RequestId = "id";

    /// <summary>The query parameter that carries the proof that the user agreed.</summary>
    public const string Agreed = "agreed";

    /// <summary>The query parameter (and form field) that carries the code that a device shows.</summary>
    public const string UserCode = "user_code";

    /// <summary>Says on the way back that the user goes on with what the session proves, where a client only wished for more.</summary>
    public const string AsItIs = "as-it-is";

    /// <summary>The query parameter by which the user leaves out optional scopes on the way back.</summary>
    public const string Without = "without";

    /// <summary>The query parameter (and form field) that carries the sealed request through the pages.</summary>
    public const string Ticket = "ticket";
}
