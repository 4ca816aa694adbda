using System.Diagnostics.CodeAnalysis;
using Gatehouse.Provider;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.AdminApi;
using Gatehouse.Server.Audit;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Server.Console;
using Gatehouse.Server.Cryptography;
using Gatehouse.Server.Decisions;
using Gatehouse.Server.Operations;
using Gatehouse.Server.Operations.Nodes;
using Gatehouse.Server.Pages;
using Gatehouse.Server.Refusals;
using Gatehouse.Server.Signals;
using Gatehouse.Server.Tls;
using Gatehouse.Storage;
using Microsoft.IdentityModel.Tokens;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Gatehouse.Server;

/// <summary>Puts the product together: engine, storage, pages, accounts and operations in one web application.</summary>
public static class GatehouseServer
{
    /// <summary>Makes a server that is ready to listen: database migrated, plan applied, keys made, snapshot in force.</summary>
    /// <param name="configure">Changes services before the application is built, such as the clock in tests.</param>
    /// <exception cref="ServerSetupException">It cannot start as told; the message is for a person.</exception>
    /// <exception cref="PlanFaultException">The plan has errors.</exception>
    /// <exception cref="StorageSetupException">The database cannot be made ready.</exception>
    /// <exception cref="KeySealException">The database belongs to another root secret.</exception>
    public static async Task<WebApplication> CreateAsync(ServerOptions options, Action<WebApplicationBuilder>? configure = null, CancellationToken cancel = default)
    {
        var root = RootSecretSource.Read(options);
        // Everything is said by plan and options: no settings file is read, and no folder is watched for one.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gatehouse" });
        ServerHost.Configure(builder, options);
        AddServices(builder.Services, options, root);
        configure?.Invoke(builder);

        var app = builder.Build();
        try
        {
            await PrepareAsync(app.Services, options, cancel);
            Map(app, options);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, RootSecret root)
    {
        services.AddSingleton(options);
        services.AddGatehouseProvider(root);
        services.AddSingleton<ICryptoProvider, Ed25519Signatures>();
        services.AddGatehouseStorage(new StorageOptions { DataDirectory = options.DataDirectory, PostgresConnectionString = options.Database });
        services.AddGatehouseAccounts();
        services.AddGatehousePages();
        services.AddGatehouseConsole();
        services.AddGatehouseMetrics();
        services.AddGatehouseAdminApi();

        services.AddDataProtection().SetApplicationName("gatehouse");
        services.AddSingleton<SealedKeyRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = provider.GetRequiredService<SealedKeyRepository>()));

        services.AddPlanVersions();
        services.AddSingleton<PlanFile>();
        services.AddSingleton<KeyTurn>();
        services.AddSingleton<KeyMaintenance>();
        services.AddSingleton<CurrentConfiguration>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<NodePresence>();
        services.AddHosted<NodeFollower>();
        services.AddHosted<KeyKeeper>();
        services.AddHosted<CleanUp>();
        services.AddHosted<NoticeSender>();
        services.AddHosted<LiveCounter>();
        services.AddHosted<ServerCertificate>();
        services.AddHosted<SecretUseKeeper>();
        services.AddHosted<RefusalKeeper>();
        services.AddSingleton<AuditRetention>();
        services.AddHosted<AuditKeeper>();
        services.AddSingleton<DecisionKeeper>();
        services.AddHosted<SignalKeeper>();
        services.AddSingleton<ISignalHistory, SignalHistory>();
    }

    private static async Task PrepareAsync(IServiceProvider services, ServerOptions options, CancellationToken cancel)
    {
        await services.GetRequiredService<Database>().MigrateAsync(cancel);
        var configuration = services.GetRequiredService<CurrentConfiguration>();
        var version = await services.GetRequiredService<PlanFile>().ApplyAsync(cancel);
        var configured = configuration.Translate(version);
        IssuerRules.Check(configured.Issuer, version.Source);
        await services.GetRequiredService<KeyMaintenance>().PrepareAsync(configured, cancel);
        await configuration.LoadAsync(cancel);
        services.GetRequiredService<ServerCertificate>().Prepare();
        await services.GetRequiredService<NodeFollower>().ReadAsync(cancel);
    }

    private static void Map(WebApplication app, ServerOptions options)
    {
        app.UseGatehouseFailures();
        app.UseGatehouseMetrics(options.MetricsToken);
        app.UsePathBase(app.Services.GetRequiredService<CurrentProvider>().Snapshot.IssuerPath);
        app.UseRouting();
        app.UseRequestTraces();
        app.MapGatehouseProvider();
        app.MapGatehousePages();
        app.MapGatehouseAdminApi();
        app.MapGatehouseConsole();
        app.MapGatehouseHealth();
    }

    /// <summary>A background service that others may also ask for.</summary>
    private static void AddHosted<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services) where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
