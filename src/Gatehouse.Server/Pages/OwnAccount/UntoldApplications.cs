using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage.Logout;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>An application that does not know yet that somebody signed out.</summary>
public sealed record UntoldLine(string Name, string State);

/// <summary>Tells people where a sign-out has not arrived, so that they can sign out there themselves.</summary>
internal sealed class UntoldApplications(IClientSessionStore sessions, CurrentProvider provider, PageWriter pages)
{
    public async ValueTask<IReadOnlyList<UntoldLine>> ListAsync(string subject, CancellationToken cancel) =>
        [.. (await sessions.ListUntoldAsync(subject, cancel)).Select(Describe)];

    private UntoldLine Describe(ClientSession session)
    {
        var text = pages.Text.Account;
        var state = session.DueAt is null ? text.UntoldGivenUp : session.Failure is null ? text.UntoldWaiting : text.UntoldAgain;
        return new UntoldLine(provider.Snapshot.FindClient(session.ClientId)?.DisplayName ?? session.ClientId, $"{text.UntoldSince} {Dates.Moment(session.EndedAt!.Value)}. {state}");
    }
}
