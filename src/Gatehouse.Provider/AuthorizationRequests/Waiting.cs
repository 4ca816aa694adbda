namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>How long a request waits for its user.</summary>
internal static class Waiting
{
    /// <summary>For signing in and agreeing, once the browser has arrived.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);
}
