using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Server.Pages.Device;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>Where somebody goes once they have signed in: back to the client that waits, to a page of ours that needs them, or to the start page.</summary>
/// <param name="To">The name of the page of ours; never an address, so that nobody can be led elsewhere.</param>
/// <param name="UserCode">The code of a device that waits, for its page.</param>
internal sealed record SignInTarget(PendingAuthorization? Pending, string? To, string UserCode)
{
    public const string Parameter = "to";
    public const string Device = "device";

    /// <summary>Reads ticket and destination; null when the ticket is not ours or too old.</summary>
    public static async ValueTask<SignInTarget?> ReadAsync(IInteraction interaction, string? ticket, string? to, string? userCode, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(ticket)) return new SignInTarget(null, to == Device ? Device : null, UserCodeText.Shorten(userCode));
        return await interaction.OpenAsync(ticket, cancel) is { } pending ? new SignInTarget(pending, null, "") : null;
    }

    public static ValueTask<SignInTarget?> ReadAsync(IInteraction interaction, HttpContext http) => ReadAsync(
        interaction, http.Request.Query[InteractionPaths.Ticket].ToString(), http.Request.Query[Parameter].ToString(), http.Request.Query[InteractionPaths.UserCode].ToString(), http.RequestAborted);

    public static ValueTask<SignInTarget?> ReadAsync(IInteraction interaction, PageForm form, CancellationToken cancel) =>
        ReadAsync(interaction, form[InteractionPaths.Ticket], form[Parameter], form[InteractionPaths.UserCode], cancel);

    /// <summary>The page of ours to go to when no client waits, below the issuer.</summary>
    public string OwnPage => To switch
    {
        Device when UserCode.Length > 0 => $"{InteractionPaths.Device}?{InteractionPaths.UserCode}={UserCode}",
        Device => InteractionPaths.Device,
        _ => "/",
    };
}
