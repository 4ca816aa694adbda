using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>How one kind of thing is revoked.</summary>
internal interface IRevoking
{
    /// <exception cref="NothingToRevokeException">What is named is not there.</exception>
    Task<RevocationReach> ReachAsync(CancellationToken cancel);

    Task<string> RevokeAsync(CancellationToken cancel);
}

/// <summary>What revoking works on.</summary>
internal sealed record RevokingTools(ProviderSnapshot Snapshot, IGrantStore Grants, IGrantSweep Sweep, ISessionStore Sessions, IAccountStore Accounts, IRevocationStore Revocations, AuditTrail Audit, TimeProvider Time)
{
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The APIs at which tokens of these clients count, as lines for people.</summary>
    public IEnumerable<string> ApisOf(IEnumerable<string> clientIds)
    {
        var apis = clientIds.Select(Snapshot.FindClient).OfType<Client>().SelectMany(client => client.Scope).Select(Snapshot.FindApiByScope).OfType<Api>().Distinct().OrderBy(api => api.Name, StringComparer.Ordinal).ToList();
        return apis.Count == 0 ? [] : ["at " + string.Join(", ", apis.Select(api => $"{api.Name} ({api.Resource})"))];
    }

    /// <summary>How many grants which clients hold, as lines for people.</summary>
    public static IEnumerable<string> LinesOf(IReadOnlyList<HeldGrants> held) =>
        held.Count == 0 ? ["no grant that could still be renewed"] : held.Select(client => $"{Counted(client.Grants, "grant")} of {client.ClientId}");

    public static string Counted(int number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";
}
