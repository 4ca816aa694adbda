using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>Withdraws a signing key that may have got into wrong hands.</summary>
internal sealed class RevokingOfKey(string id, RevokingTools tools, KeyRotation keys, KeyTurn turn) : IRevoking
{
    public Task<RevocationReach> ReachAsync(CancellationToken cancel)
    {
        if (tools.Snapshot.Keys.FindSigningKey(id) is not { } key)
            throw new NothingToRevokeException($"There is no signing key {id}; published are {string.Join(", ", tools.Snapshot.Keys.SigningKeys.Select(known => known.Id))}.");
        var state = key.ActiveFrom > tools.Now ? "announced and not used yet" : key.RetiresAt > tools.Now ? "in use" : "retired";
        return Task.FromResult(new RevocationReach(
            [
                $"the {key.Algorithm} key {key.Id}, {state}: it is published no more{(state == "in use" ? ", and the announced next one takes over" : "")}",
                "every access token, ID token and logout token that it signed, whoever holds it",
                .. tools.ApisOf(tools.Snapshot.Configuration.Clients.Select(client => client.ClientId)),
            ],
            "Refresh tokens go on: clients get new access tokens with them. An API that does not follow the revocations trusts the key until it fetches the keys again."));
    }

    public async Task<string> RevokeAsync(CancellationToken cancel)
    {
        var (configuration, isWithdrawn) = (tools.Snapshot.Configuration, false);
        await turn.TakeAsync(async cancellation => isWithdrawn = await keys.WithdrawAsync(AuditActors.Operator, id, ProviderSnapshot.AlgorithmsOf(configuration), configuration.KeySchedule, tools.Now, cancellation), cancel);
        return isWithdrawn ? $"The key {id} is withdrawn." : $"The key {id} was withdrawn before.";
    }
}
