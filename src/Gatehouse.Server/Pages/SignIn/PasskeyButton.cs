using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts.SecondFactors;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>A button that uses a passkey; hidden until the script finds that the browser knows them.</summary>
/// <param name="Options">JSON for <c>navigator.credentials</c>.</param>
/// <param name="State">The sealed half of the ceremony.</param>
public sealed record PasskeyButton(string Options, string State)
{
    public const string StateField = "passkey_state";
    public const string CredentialField = "credential";

    internal static async ValueTask<PasskeyButton?> ToProveAsync(Passkeys passkeys, HttpContext http, Account? account) =>
        await passkeys.AskAsync(http, account) is { } ceremony ? new PasskeyButton(ceremony.Options, ceremony.State) : null;
}
