using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Pages;

/// <summary>What the start page shows.</summary>
/// <param name="Token">For the sign-out form; null when nobody is signed in.</param>
public sealed record HomeModel(PageFrame Frame, FormToken? Token, string? AccountName, string? Username, string Issuer, string DiscoveryUrl, IReadOnlyList<WaitingApproval> Waiting, bool IsAdministrator);

/// <summary>A request that waits for this person's answer.</summary>
public sealed record WaitingApproval(string Id, string ClientName, string Since);

/// <summary>Tells people where they are and developers where to begin.</summary>
internal sealed class HomePage(PageWriter pages, SignedInPeople people, IAwaitedInteraction requests, Administrators administrators, TimeProvider time)
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
            issuer + "/.well-known/openid-configuration",
            person is null ? [] : await ListAsync(person, http.RequestAborted),
            account is not null && administrators.IsOne(account));
        await pages.WriteAsync(http, Slices.Home.Create(model), StatusCodes.Status200OK);
    }

    private async ValueTask<IReadOnlyList<WaitingApproval>> ListAsync(SignedInPerson person, CancellationToken cancel) =>
        [.. (await requests.ListAsync(person.Session.Subject, cancel)).Select(waiting => new WaitingApproval(waiting.Id.ToString(), waiting.Client.DisplayName, pages.Text.Ago(time.GetUtcNow() - waiting.Since)))];
}
