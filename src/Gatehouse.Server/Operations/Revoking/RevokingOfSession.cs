using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>Ends one session with every grant that was made on it.</summary>
internal sealed class RevokingOfSession(string name, RevokingTools tools) : IRevoking
{
    private Session? _session;

    public async Task<RevocationReach> ReachAsync(CancellationToken cancel)
    {
        _session = (GrantId.TryParse(name, out var id) ? await tools.Sessions.FindAsync(id, cancel) : null) ?? throw new NothingToRevokeException($"There is no session {name}.");
        var held = await tools.Sweep.CountOfSessionAsync(id, tools.Now, cancel);
        var account = await tools.Accounts.FindBySubjectAsync(_session.Subject, cancel);
        return new RevocationReach(
            [
                $"the session of {account?.Username ?? _session.Subject} since {_session.AuthTime.UtcDateTime:yyyy-MM-dd HH:mm'Z'} on {_session.Device ?? "an unknown device"}{(_session.EndedAt is null ? "" : ", which has ended before")}",
                .. RevokingTools.LinesOf(held),
                "the access tokens that hang on them",
                .. tools.ApisOf(held.Select(client => client.ClientId)),
            ],
            "Other sessions of the user go on, and the user can sign in again at once.");
    }

    public async Task<string> RevokeAsync(CancellationToken cancel)
    {
        var record = tools.Audit.Of(AuditEvents.SessionEnded, AuditActors.Operator) with { Subject = _session!.Subject, Session = _session.Id.ToString(), After = AuditDetails.Of(("cause", "operator")) };
        var entries = await tools.Sessions.Recording(record).EndAsync(_session.Id, alsoOffline: true, tools.Now, cancel);
        return $"The session has ended, and {RevokingTools.Counted(entries.Count, "grant")} with it.";
    }
}
