using Gatehouse.Provider.Errors;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Pages.SignIn;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>
/// Lets people to the pages of their own account: signed in, by a form from here, and newly signed in where they change how they sign in.
/// </summary>
internal sealed class AccountDoor(PageWriter pages, SignedInPeople people, AccountOptions options, TimeProvider time, IErrorPage errors)
{
    public const string Home = "/account";
    public const string Confirm = "/account/confirm";

    /// <summary>Who is signed in; null when they were sent to sign in.</summary>
    public async ValueTask<SignedInPerson?> EnterAsync(HttpContext http, bool fresh = false, string? to = null)
    {
        if (await people.FindAsync(http) is not { } person)
        {
            PageWriter.SeeOther(http, pages.PathOf($"/login?{SignInTarget.Parameter}={SignInTarget.Account}"));
            return null;
        }
        if (!fresh || person.Session.AuthTime + options.FreshSignIn > time.GetUtcNow()) return person;
        PageWriter.SeeOther(http, pages.PathOf($"{Confirm}?{SignInTarget.Parameter}={to}"));
        return null;
    }

    /// <summary>Who posted which form; null when they were answered already.</summary>
    public async ValueTask<(SignedInPerson Person, PageForm Form)?> EnterFormAsync(HttpContext http, bool fresh = false, string? to = null)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        if (form is null)
        {
            await errors.WriteAsync(http, error!);
            return null;
        }
        if (await EnterAsync(http, fresh, to) is not { } person) return null;
        if (await pages.IsFromHereAsync(http, person.Session)) return (person, form);
        await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
        return null;
    }

    /// <summary>Back to the overview, which says what was done.</summary>
    public void Leave(HttpContext http, string done) => PageWriter.SeeOther(http, pages.PathOf($"{Home}?done={done}"));

    public PageFrame WideFrame(string title, bool script = false) => pages.Frame(title, script) with { Wide = true };
}
