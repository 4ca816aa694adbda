using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>Signs a person out everywhere and ends all that clients hold of the person.</summary>
internal sealed class RevokingOfUser(string name, RevokingTools tools) : IRevoking
{
    private const int LongestName = 256;

    private Account? _account;

    public async Task<RevocationReach> ReachAsync(CancellationToken cancel)
    {
        _account = (Usernames.Normalize(name, LongestName) is { } username ? await tools.Accounts.FindByUsernameAsync(username, cancel) : null)
            ?? await tools.Accounts.FindBySubjectAsync(name, cancel)
            ?? throw new NothingToRevokeException($"There is no user {name}; name a username or a subject.");
        var held = await tools.Sweep.CountOfSubjectAsync(_account.Subject, tools.Now, cancel);
        var sessions = await tools.Sessions.ListAsync(_account.Subject, tools.Now, cancel);
        return new RevocationReach(
            [
                $"{RevokingTools.Counted(sessions.Count, "session")}{(sessions.Count == 0 ? "" : ": " + string.Join(", ", sessions.Select(session => session.Device ?? "unknown device")))}",
                .. RevokingTools.LinesOf(held),
                "every access token that speaks for this user so far",
                .. tools.ApisOf(held.Select(client => client.ClientId)),
            ],
            "The user can sign in again at once. To prevent that, disable the account or change its password as well.");
    }

    public async Task<string> RevokeAsync(CancellationToken cancel)
    {
        var record = AccountRecords.About(tools.Audit, AuditEvents.SessionsEnded, AuditActors.Operator, _account!) with { After = AuditDetails.Of(("cause", "operator")) };
        var entries = await tools.Sessions.Recording(record).EndAllAsync(_account!.Subject, tools.Now, cancel);
        return $"{RevokingTools.Counted(entries.Count(entry => entry.Kind == RevocationKind.Grant), "grant")} ended; {_account.Username} is signed out everywhere.";
    }
}
