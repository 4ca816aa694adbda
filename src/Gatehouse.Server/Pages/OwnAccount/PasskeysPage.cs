using System.Buffers.Text;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Server.Accounts.SecondFactors;
using Gatehouse.Server.Pages.SignIn;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>What the page shows on which a passkey is added.</summary>
public sealed record PasskeyAddModel(PageFrame Frame, FormToken Token, PasskeyButton Button, string? Alert);

/// <summary>Adds, renames and removes passkeys.</summary>
internal sealed class PasskeysPage(PageWriter pages, AccountDoor door, Passkeys passkeys, IPasskeyStore store)
{
    public async Task GetAsync(HttpContext http)
    {
        if (await door.EnterAsync(http, fresh: true, to: "passkeys") is { } person) await ShowAsync(http, person, null);
    }

    public async Task PostAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http, fresh: true, to: "passkeys") is not var (person, form)) return;
        var added = await passkeys.AddAsync(http, person.Account, form[PasskeyButton.StateField], form[PasskeyButton.CredentialField], NameOf(form) ?? pages.Text.Account.PasskeyNameHint);
        if (added) door.Leave(http, "passkey");
        else await ShowAsync(http, person, pages.Text.Account.PasskeyRefused);
    }

    public async Task PostRenameAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http) is not var (person, form)) return;
        if (IdOf(form) is { } id && NameOf(form) is { } name) await store.RenameAsync(person.Account.Subject, id, name, http.RequestAborted);
        door.Leave(http, "saved");
    }

    public async Task PostRemoveAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http, fresh: true, to: "account") is not var (person, form)) return;
        if (IdOf(form) is { } id) await passkeys.RemoveAsync(http, person.Account, id);
        door.Leave(http, "saved");
    }

    private async Task ShowAsync(HttpContext http, SignedInPerson person, string? alert)
    {
        if (await passkeys.OfferAsync(http, person.Account) is not { } ceremony)
        {
            door.Leave(http, "");
            return;
        }
        var model = new PasskeyAddModel(
            pages.Frame(pages.Text.Account.PasskeyAdd, script: true), pages.TokenFor(http, person.Session), new PasskeyButton(ceremony.Options, ceremony.State), alert);
        await pages.WriteAsync(http, Slices.OwnAccount.PasskeyAdd.Create(model), StatusCodes.Status200OK);
    }

    private static byte[]? IdOf(PageForm form) => form["id"] is { Length: > 0 } id && Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : null;

    private static string? NameOf(PageForm form) =>
        form["name"]?.Trim() is { Length: > 0 and <= Passkeys.LongestName } name && !name.Any(char.IsControl) ? name : null;
}
