namespace Gatehouse.Plan.Routes;

/// <summary>The paths at the host of an API with browser sessions that are the gateway's own; no route can take them.</summary>
public static class ReservedPaths
{
    public const string Start = "/.gatehouse";

    /// <summary>Where the provider sends people back who have signed in.</summary>
    public const string Callback = Start + "/callback";

    /// <summary>Where people sign out.</summary>
    public const string Logout = Start + "/logout";

    /// <summary>Where the provider sends people back who have signed out.</summary>
    public const string SignedOut = Start + "/signed-out";

    /// <summary>Where the provider tells that a session has ended.</summary>
    public const string BackChannelLogout = Start + "/backchannel-logout";
}
