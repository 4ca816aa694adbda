using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Administration;
using Gatehouse.Storage;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>
/// Revokes in the database, beside a server or without one: every node learns of it within a second, and so does whoever follows the
/// revocations. First it is told what that reaches.
/// </summary>
public sealed class TokenRevocation : IAsyncDisposable
{
    private readonly Installation _installation;
    private readonly IRevoking _revoking;

    private TokenRevocation(Installation installation, IRevoking revoking, RevocationReach reach) => (_installation, _revoking, Reach) = (installation, revoking, reach);

    public RevocationReach Reach { get; }

    /// <exception cref="ServerSetupException">The root secret, or a configuration, cannot be had.</exception>
    /// <exception cref="StorageSetupException">There is no database of this version.</exception>
    /// <exception cref="NothingToRevokeException">What is named is not there.</exception>
    public static async Task<TokenRevocation> PrepareAsync(ServerOptions options, RevocationTarget target, CancellationToken cancel)
    {
        var installation = await Installation.OpenAsync(options, cancel);
        try
        {
            var revoking = Of(target, installation, await ReadAsync(installation, cancel));
            return new TokenRevocation(installation, revoking, await revoking.ReachAsync(cancel));
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Revokes; what was done, in words. Done again, it finds less or nothing, and is no error.</summary>
    public Task<string> RevokeAsync(CancellationToken cancel) => _revoking.RevokeAsync(cancel);

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    private static async Task<ProviderSnapshot> ReadAsync(Installation installation, CancellationToken cancel)
    {
        if (installation is not { Configuration: { } configuration, Version: { } version }) throw new ServerSetupException("The database holds no configuration: nothing was ever issued from it.");
        var keys = await installation.Get<IKeyStore>().ReadAllAsync(cancel);
        return new ProviderSnapshot(configuration, KeyRing.Open(keys, installation.Get<KeySeal>(), configuration.Issuer), version.Version);
    }

    private static IRevoking Of(RevocationTarget target, Installation installation, ProviderSnapshot snapshot)
    {
        var tools = new RevokingTools(
            snapshot, installation.Get<IGrantStore>(), installation.Get<IGrantSweep>(), installation.Get<ISessionStore>(),
            installation.Get<IAccountStore>(), installation.Get<IRevocationStore>(), installation.Get<AuditTrail>(), installation.Get<TimeProvider>());
        return target.Kind switch
        {
            RevocationTargetKind.Client => new RevokingOfClient(target.Name, tools),
            RevocationTargetKind.User => new RevokingOfUser(target.Name, tools),
            RevocationTargetKind.Session => new RevokingOfSession(target.Name, tools),
            RevocationTargetKind.Grant => new RevokingOfGrant(target.Name, tools),
            RevocationTargetKind.Key => new RevokingOfKey(target.Name, tools, installation.Get<KeyRotation>(), installation.Get<KeyTurn>()),
            _ => new RevokingOfToken(target.Name, tools, installation.Get<FoundTokens>()),
        };
    }
}
