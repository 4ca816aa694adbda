using Gatehouse.Plan.Stored;
using Gatehouse.Provider;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration;
using Gatehouse.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Gatehouse.Server.Operations.Revoking;

/// <summary>
/// Revokes in the database, beside a server or without one: every node learns of it within a second, and so does whoever follows the
/// revocations. First it is told what that reaches.
/// </summary>
public sealed class TokenRevocation : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IRevoking _revoking;

    private TokenRevocation(ServiceProvider services, IRevoking revoking, RevocationReach reach) => (_services, _revoking, Reach) = (services, revoking, reach);

    public RevocationReach Reach { get; }

    /// <exception cref="ServerSetupException">The root secret, or a configuration, cannot be had.</exception>
    /// <exception cref="StorageSetupException">There is no database of this version.</exception>
    /// <exception cref="NothingToRevokeException">What is named is not there.</exception>
    public static async Task<TokenRevocation> PrepareAsync(ServerOptions options, RevocationTarget target, CancellationToken cancel)
    {
        var storage = new StorageOptions { DataDirectory = options.DataDirectory, PostgresConnectionString = options.Database, Exclusive = false };
        DatabaseClock clock;
        await using (var found = new ServiceCollection().AddGatehouseStorage(storage).BuildServiceProvider())
        {
            await found.GetRequiredService<Database>().VerifyAsync(cancel);
            clock = await DatabaseClock.ReadAsync(found.GetRequiredService<INewsStore>(), cancel);
        }
        var services = Services(storage, RootSecretSource.Read(options), clock);
        try
        {
            var revoking = Of(target, services, await ReadAsync(services, options, cancel));
            return new TokenRevocation(services, revoking, await revoking.ReachAsync(cancel));
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Revokes; what was done, in words. Done again, it finds less or nothing, and is no error.</summary>
    public Task<string> RevokeAsync(CancellationToken cancel) => _revoking.RevokeAsync(cancel);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<ProviderSnapshot> ReadAsync(ServiceProvider services, ServerOptions options, CancellationToken cancel)
    {
        var version = await services.GetRequiredService<IConfigurationStore>().ReadNewestAsync(cancel)
            ?? throw new ServerSetupException("The database holds no configuration: nothing was ever issued from it.");
        var configuration = PlanTranslation.Translate(StoredPlan.Read(version.Document), options.Urls.Split(';')[0].TrimEnd('/'));
        var keys = await services.GetRequiredService<IKeyStore>().ReadAllAsync(cancel);
        return new ProviderSnapshot(configuration, KeyRing.Open(keys, services.GetRequiredService<KeySeal>(), configuration.Issuer), version.Version);
    }

    private static IRevoking Of(RevocationTarget target, IServiceProvider services, ProviderSnapshot snapshot)
    {
        var tools = new RevokingTools(
            snapshot, services.GetRequiredService<IGrantStore>(), services.GetRequiredService<IGrantSweep>(), services.GetRequiredService<ISessionStore>(),
            services.GetRequiredService<IAccountStore>(), services.GetRequiredService<IRevocationStore>(), services.GetRequiredService<TimeProvider>());
        return target.Kind switch
        {
            RevocationTargetKind.Client => new RevokingOfClient(target.Name, tools),
            RevocationTargetKind.User => new RevokingOfUser(target.Name, tools),
            RevocationTargetKind.Session => new RevokingOfSession(target.Name, tools),
            RevocationTargetKind.Grant => new RevokingOfGrant(target.Name, tools),
            RevocationTargetKind.Key => new RevokingOfKey(target.Name, tools, services.GetRequiredService<KeyMaintenance>()),
            _ => new RevokingOfToken(target.Name, tools, services.GetRequiredService<FoundTokens>()),
        };
    }

    private static ServiceProvider Services(StorageOptions storage, RootSecret root, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddLogging();
        services.AddGatehouseProvider(root);
        services.AddGatehouseStorage(storage);
        services.AddDataProtection().SetApplicationName("gatehouse");
        services.AddSingleton<SealedKeyRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys =>
        {
            keys.XmlRepository = provider.GetRequiredService<SealedKeyRepository>();
            // A verb reads what the server made; making keys is the server's.
            keys.AutoGenerateKeys = false;
        }));
        services.AddSingleton<KeyMaintenance>();
        return services.BuildServiceProvider();
    }
}
