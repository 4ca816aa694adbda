using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>Ends one grant: what one client holds of one person on one device.</summary>
internal sealed class RevokingOfGrant(string name, RevokingTools tools) : IRevoking
{
    private Grant? _grant;

    public async Task<RevocationReach> ReachAsync(CancellationToken cancel)
    {
        _grant = (GrantId.TryParse(name, out var id) ? await tools.Grants.FindAsync(id, cancel) : null) ?? throw new NothingToRevokeException($"There is no grant {name}.");
        return await ReachOfAsync(_grant, tools, cancel);
    }

    public Task<string> RevokeAsync(CancellationToken cancel) => RevokeAsync(_grant!, tools, cancel);

    public static async Task<RevocationReach> ReachOfAsync(Grant grant, RevokingTools tools, CancellationToken cancel)
    {
        var account = await tools.Accounts.FindBySubjectAsync(grant.Subject, cancel);
        return new RevocationReach(
            [
                $"the grant of {grant.ClientId} for {account?.Username ?? grant.Subject} since {grant.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm'Z'}{(grant.RevokedAt is null ? "" : ", which has ended before")}",
                $"with the scope {grant.Scope}",
                "its refresh token, and the access tokens that hang on it",
                .. tools.ApisOf([grant.ClientId]),
            ],
            "The session goes on, so the client may get a new grant without asking.");
    }

    public static async Task<string> RevokeAsync(Grant grant, RevokingTools tools, CancellationToken cancel) =>
        await tools.Grants.Recording(tools.Audit.Revoked(grant, AuditActors.Operator, "operator")).RevokeAsync(grant.Id, tools.Now, cancel) is null ? "The grant had ended before." : "The grant has ended.";
}
