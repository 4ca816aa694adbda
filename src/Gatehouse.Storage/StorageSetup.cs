using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.Logout;
using Gatehouse.Provider.Storage.Nodes;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Provider.Storage.Requests;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Provider.Storage.Signals;
using Gatehouse.Storage.Postgres;
using Gatehouse.Storage.Sqlite;
using Gatehouse.Storage.Stores;
using Gatehouse.Storage.Stores.Audit;
using Gatehouse.Storage.Stores.Logout;
using Gatehouse.Storage.Stores.Nodes;
using Gatehouse.Storage.Stores.Refusals;
using Gatehouse.Storage.Stores.Registration;
using Gatehouse.Storage.Stores.Requests;
using Gatehouse.Storage.Stores.Revoking;
using Gatehouse.Storage.Stores.SecondFactors;
using Gatehouse.Storage.Stores.Decisions;
using Gatehouse.Storage.Stores.Signals;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Storage;

/// <summary>Puts every storage contract of the engine on one database.</summary>
public static class StorageSetup
{
    /// <summary>Call <see cref="Database.MigrateAsync"/> once before the first request.</summary>
    public static IServiceCollection AddGatehouseStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(provider => Open(options, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<IGrantStore>(provider => new GrantStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<ISessionStore>(provider => new SessionStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IConsentStore>(provider => new ConsentStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IKeyStore>(provider => new KeyStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<ILeaseStore>(provider => new LeaseStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<ICleanUpBacklog>(provider => new CleanUpBacklogStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<ILiveCounts>(provider => new LiveCountStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<INodeStore>(provider => new NodeStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IShortLivedStore>(provider => provider.GetRequiredService<INodeStore>());
        services.AddSingleton<IRevocationStore>(provider => new RevocationStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IGrantSweep>(provider => new GrantSweep(provider.GetRequiredService<Database>()));
        services.AddSingleton<ISeenBefore>(provider => new SeenBeforeStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<INewsStore>(provider => new NewsStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IConfigurationStore>(provider => new ConfigurationStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IAccountStore>(provider => new AccountStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IAuthenticatorStore>(provider => new AuthenticatorStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IPasskeyStore>(provider => new PasskeyStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IClientSessionStore>(provider => new ClientSessionStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IShortLivedStore>(provider => provider.GetRequiredService<IClientSessionStore>());
        services.AddSingleton<IClientSecretUseStore>(provider => new ClientSecretUseStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IRefusalStore>(provider => new RefusalStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IAuditStore>(provider => new AuditStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IDecisionStore>(provider => new DecisionStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<ISignalStore>(provider => new SignalStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IRegisteredClientStore>(provider => new RegisteredClientStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IPushedRequestStore>(provider => new PushedRequestStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IShortLivedStore>(provider => provider.GetRequiredService<IPushedRequestStore>());
        services.AddSingleton<IApprovalCodeStore>(provider => new ApprovalCodeStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IAwaitedRequestStore>(provider => new AwaitedRequestStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IShortLivedStore>(provider => provider.GetRequiredService<IAwaitedRequestStore>());
        return services;
    }

    internal static Database Open(StorageOptions options, TimeProvider time) => options.PostgresConnectionString is { } connectionString
        ? new PostgresDatabase(connectionString, options, time)
        : new SqliteDatabase(options, time);
}
