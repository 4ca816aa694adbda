using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Pages.Device;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>Where somebody goes once they have signed in: back to the client that waits, to a page of ours that needs them, or to the start page.</summary>
/// <param name="To">The name of the page of ours; never an address, so that nobody can be led elsewhere.</param>
/// <param name="UserCode">The code of a device that waits, for its page.</param>
internal sealed record SignInTarget(PendingAuthorization? Pending, string? To, string UserCode)
{
    public const string Parameter = "to";
    public const string Device = "device";
    public const string Account = "account";
    private const string ApprovalPrefix = "approve-";

    public static SignInTarget ToDevice(string userCode) => new(null, Device, userCode);

    /// <summary>The page on which a request is answered; the start page when nobody could have written this.</summary>
    public static SignInTarget ToApproval(string? request) => new(null, GrantId.TryParse(request ?? "", out _) ? ApprovalPrefix + request : null, "");

    /// <summary>The request that waits for an answer at the destination.</summary>
    public GrantId? Approval => To?.StartsWith(ApprovalPrefix, StringComparison.Ordinal) == true && GrantId.TryParse(To[ApprovalPrefix.Length..], out var request) ? request : null;

    /// <summary>The page of ours to go to when no client waits, below the issuer.</summary>
    public string OwnPage => To switch
    {
        Device when UserCode.Length > 0 => $"{InteractionPaths.Device}?{InteractionPaths.UserCode}={UserCode}",
        Device => InteractionPaths.Device,
        Account => "/account",
        not null when Approval is { } request => $"{InteractionPaths.Approve}?{InteractionPaths.RequestId}={request}",
        _ => "/",
    };

    public static ValueTask<SignInTarget?> ReadAsync(IInteraction interaction, HttpContext http) => ReadAsync(
        interaction, http.Request.Query[InteractionPaths.Ticket].ToString(), http.Request.Query[Parameter].ToString(), http.Request.Query[InteractionPaths.UserCode].ToString(), http.RequestAborted);

    public static ValueTask<SignInTarget?> ReadAsync(IInteraction interaction, PageForm form, CancellationToken cancel) =>
        ReadAsync(interaction, form[InteractionPaths.Ticket], form[Parameter], form[InteractionPaths.UserCode], cancel);

    /// <summary>The address of another page of the sign-in, with the same destination.</summary>
    public string Along(string path)
    {
        if (Pending is not null) return $"{path}?{InteractionPaths.Ticket}={Pending.Ticket}";
        if (To is null) return path;
        return UserCode.Length == 0 ? $"{path}?{Parameter}={To}" : $"{path}?{Parameter}={To}&{InteractionPaths.UserCode}={Uri.EscapeDataString(UserCode)}";
    }

    /// <summary>Reads ticket and destination; null when the ticket is not ours or too old.</summary>
    private static async ValueTask<SignInTarget?> ReadAsync(IInteraction interaction, string? ticket, string? to, string? userCode, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(ticket))
        {
            var target = new SignInTarget(null, to, UserCodeText.Shorten(userCode));
            return to is Device or Account || target.Approval is not null ? target : target with { To = null };
        }
        return await interaction.OpenAsync(ticket, cancel) is { } pending ? new SignInTarget(pending, null, "") : null;
    }
}
