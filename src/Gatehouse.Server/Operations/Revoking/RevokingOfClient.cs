using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>Ends all that a client holds at this moment.</summary>
internal sealed class RevokingOfClient(string clientId, RevokingTools tools) : IRevoking
{
    private static readonly GrantId First = new(0);

    public async Task<RevocationReach> ReachAsync(CancellationToken cancel)
    {
        var held = await tools.Sweep.CountOfClientAsync(clientId, tools.Now, cancel);
        // One that registered itself, or was taken out of the plan, is known by what it holds.
        if (tools.Snapshot.FindClient(clientId) is null && held.Count == 0) throw new NothingToRevokeException($"There is no client {clientId} in the configuration in force, and nobody of that name holds a grant.");
        var grants = held.Count == 0 ? RevokingTools.LinesOf(held) : [$"{RevokingTools.Counted(held[0].Grants, "grant")} of {(held[0].Subjects == 1 ? "1 person" : $"{held[0].Subjects} people")} on {RevokingTools.Counted(held[0].Sessions, "session")}, with their refresh tokens"];
        return new RevocationReach(
            [.. grants, "every access token issued to it so far", .. tools.ApisOf([clientId])],
            "The client can get new tokens at once. To keep it out, change its secret or take it out of the plan as well.");
    }

    public async Task<string> RevokeAsync(CancellationToken cancel)
    {
        // The tokens first: what the batches below take their time for is refused already.
        var record = tools.Audit.Of(AuditEvents.ClientRevoked, AuditActors.Operator) with { ClientId = clientId };
        await tools.Revocations.Recording(record).AddAsync(Revocation.OfAllSoFar(RevocationKind.Client, clientId, tools.Now), cancel);
        var ended = 0;
        for (GrantId? after = First; after is { } from;)
        {
            // Each batch has its own instant: nodes read what was recorded lately, and a sweep may last longer than that.
            var swept = await tools.Sweep.RevokeOfClientAsync(clientId, from, tools.Now, cancel);
            ended += swept.Entries.Count;
            after = swept.Last;
        }
        return $"{RevokingTools.Counted(ended, "grant")} ended; access tokens issued to {clientId} so far count no more.";
    }
}
