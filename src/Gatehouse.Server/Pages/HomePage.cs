namespace Gatehouse.Server.Pages;

/// <summary>What the start page shows.</summary>
/// <param name="Token">For the sign-out form; null when nobody is signed in.</param>
public sealed record HomeModel(PageFrame Frame, FormToken? Token, string? AccountName, string? Username, string Issuer, string DiscoveryUrl);

/// <summary>Tells people where they are and developers where to begin.</summary>
internal sealed class HomePage(PageWriter pages, SignedInPeople people)
{
    public async Task GetAsync(HttpContext http)
    {
        var person = await people.FindAsync(http);
        var account = person?.Account;
        var issuer = pages.Issuer;
        var model = new HomeModel(
            pages.Frame(pages.Text.HomeTitle),
            person is null ? null : pages.TokenFor(http, person.Session),
            account?.Name ?? account?.Username,
            account?.Username,
            issuer,
            issuer + "/.well-known/openid-configuration");
        await pages.WriteAsync(http, Slices.Home.Create(model), StatusCodes.Status200OK);
    }
}
