using Gatehouse.Plan.Model;
using Gatehouse.Provider;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Server.Operations;
using Gatehouse.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Gatehouse.Server.Administration;

/// <summary>
/// What its operator has before them: the database and the root secret, beside running servers or without them. Whatever is changed here
/// running servers take in by themselves, because they follow the database.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Installation(ServiceProvider services) => _services = services;

    /// <summary>The plan in force, without its secrets; null before the first server has started.</summary>
    public PlanDocument? Plan { get; private init; }

    /// <summary>The same as the engine reads it.</summary>
    public ProviderConfiguration? Configuration { get; private init; }

    /// <summary>Which version of the configuration is in force.</summary>
    public ConfigurationVersion? Version { get; private init; }

    /// <summary>The issuer where a plan names none.</summary>
    public required string DefaultIssuer { get; init; }

    /// <summary>Its versions, and the way to the next one.</summary>
    public PlanVersions Versions => Get<PlanVersions>();

    /// <exception cref="ServerSetupException">The root secret cannot be had.</exception>
    /// <exception cref="StorageSetupException">There is no database of this version.</exception>
    public static async Task<Installation> OpenAsync(ServerOptions options, CancellationToken cancel)
    {
        var storage = StorageOf(options);
        // Before the root secret, which would be made where there is none.
        DatabaseClock clock;
        await using (var found = new ServiceCollection().AddGatehouseStorage(storage).BuildServiceProvider())
        {
            await found.GetRequiredService<Database>().VerifyAsync(cancel);
            clock = await DatabaseClock.ReadAsync(found.GetRequiredService<INewsStore>(), cancel);
        }
        var services = Services(storage, RootSecretSource.Read(options, mayGenerate: false), clock);
        try
        {
            var version = await services.GetRequiredService<IConfigurationStore>().ReadNewestAsync(cancel);
            var plan = version is null ? null : PlanVersions.Read(version);
            var defaultIssuer = options.Urls.Split(';')[0].TrimEnd('/');
            var configuration = plan is null ? null : PlanTranslation.Translate(plan, defaultIssuer);
            if (configuration is not null) services.GetRequiredService<AuditTrail>().Obey(configuration.Audit);
            return new Installation(services) { DefaultIssuer = defaultIssuer, Version = version, Plan = plan, Configuration = configuration };
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>The database that the servers use, opened beside them and not claimed.</summary>
    internal static StorageOptions StorageOf(ServerOptions options) => new() { DataDirectory = options.DataDirectory, PostgresConnectionString = options.Database, Exclusive = false };

    internal T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    private static ServiceProvider Services(StorageOptions storage, RootSecret root, TimeProvider clock)
    {
        var services = new ServiceCollection();
        // What is written here, nodes read by the database's clock.
        services.AddSingleton(clock);
        services.AddLogging();
        services.AddGatehouseProvider(root);
        services.AddGatehouseStorage(storage);
        services.AddGatehouseAccounts();
        services.AddPlanVersions();
        services.AddSingleton<KeyTurn>();
        services.AddDataProtection().SetApplicationName("gatehouse");
        services.AddSingleton<SealedKeyRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys =>
        {
            keys.XmlRepository = provider.GetRequiredService<SealedKeyRepository>();
            // Whoever looks reads what the server made; making keys is the server's.
            keys.AutoGenerateKeys = false;
        }));
        return services.BuildServiceProvider();
    }
}
