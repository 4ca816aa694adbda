using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>Ends a token that somebody found: an access token alone, a refresh token with its grant.</summary>
internal sealed class RevokingOfToken(string token, RevokingTools tools, FoundTokens tokens) : IRevoking
{
    private FoundToken? _found;
    private Grant? _grant;

    public async Task<RevocationReach> ReachAsync(CancellationToken cancel)
    {
        _found = tokens.Read(tools.Snapshot, token, tools.Now) ?? throw new NothingToRevokeException("That is no access token or refresh token of this provider.");
        if (_found.Refreshes is { } id)
        {
            _grant = await tools.Grants.FindAsync(id, cancel) ?? throw new NothingToRevokeException("The grant of that refresh token is gone.");
            return await RevokingOfGrant.ReachOfAsync(_grant, tools, cancel);
        }
        var isOver = _found.ExpiresAt <= tools.Now;
        return new RevocationReach(
            [
                $"one access token of {_found.ClientId} for {_found.Subject}, which {(isOver ? "ended" : "ends")} {_found.ExpiresAt!.Value.UtcDateTime:yyyy-MM-dd HH:mm'Z'}",
                $"at {_found.Audience}",
            ],
            "Its grant and its other tokens go on. To end those as well, revoke the grant.");
    }

    public async Task<string> RevokeAsync(CancellationToken cancel)
    {
        if (_grant is not null) return await RevokingOfGrant.RevokeAsync(_grant, tools, cancel);
        // Recorded now and not when it was shown: nodes read what was recorded within the last seconds.
        var record = tools.Audit.Of(AuditEvents.TokenRevoked, AuditActors.Operator) with { Subject = _found!.Subject, ClientId = _found.ClientId, After = AuditDetails.Of(("cause", "operator")) };
        await tools.Revocations.Recording(record).AddAsync(_found.Revocation! with { RecordedAt = tools.Now }, cancel);
        return "The access token counts no more.";
    }
}
