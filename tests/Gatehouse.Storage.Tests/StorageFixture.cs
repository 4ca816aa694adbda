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
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Storage.Tests;

/// <summary>One empty database for one class of tests, with every store on it.</summary>
public abstract class StorageFixture : IAsyncLifetime
{
    private readonly List<ServiceProvider> opened = [];
    private StorageOptions? options;

    internal Stores Stores { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        options = await PrepareAsync();
        if (options is not null) Stores = await OpenAsync();
    }

    /// <summary>The stores of one more node on the same database.</summary>
    internal async Task<Stores> OpenAsync()
    {
        var provider = new ServiceCollection().AddGatehouseStorage(options!).BuildServiceProvider();
        opened.Add(provider);
        var stores = new Stores(provider);
        await stores.Database.MigrateAsync(CancellationToken.None);
        return stores;
    }

    /// <summary>Skips the calling test when this database cannot be had.</summary>
    internal virtual void Require() { }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in opened) await provider.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<StorageOptions?> PrepareAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;
}

public sealed class SqliteFixture : StorageFixture
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-storage-").FullName;

    internal string File => Path.Combine(folder, "gatehouse.db");

    protected override Task<StorageOptions?> PrepareAsync() =>
        Task.FromResult<StorageOptions?>(new StorageOptions { DataDirectory = folder, Exclusive = false });

    protected override Task CleanUpAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class PostgresFixture : StorageFixture
{
    internal string ConnectionString { get; private set; } = "";

    internal override void Require() => Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");

    protected override async Task<StorageOptions?> PrepareAsync()
    {
        if (PostgresServer.Missing is not null) return null;
        ConnectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        return new StorageOptions { PostgresConnectionString = ConnectionString };
    }
}

/// <summary>Every contract, as one node sees it.</summary>
internal sealed class Stores(IServiceProvider provider)
{
    public Database Database { get; } = provider.GetRequiredService<Database>();

    public IGrantStore Grants { get; } = provider.GetRequiredService<IGrantStore>();

    public ISessionStore Sessions { get; } = provider.GetRequiredService<ISessionStore>();

    public IConsentStore Consents { get; } = provider.GetRequiredService<IConsentStore>();

    public IKeyStore Keys { get; } = provider.GetRequiredService<IKeyStore>();

    public ILeaseStore Leases { get; } = provider.GetRequiredService<ILeaseStore>();

    public IGrantSweep Sweep { get; } = provider.GetRequiredService<IGrantSweep>();

    public IRevocationStore Revocations { get; } = provider.GetRequiredService<IRevocationStore>();

    public INodeStore Nodes { get; } = provider.GetRequiredService<INodeStore>();

    public ILiveCounts LiveCounts { get; } = provider.GetRequiredService<ILiveCounts>();

    public ISeenBefore SeenBefore { get; } = provider.GetRequiredService<ISeenBefore>();

    public INewsStore News { get; } = provider.GetRequiredService<INewsStore>();

    public IConfigurationStore Configuration { get; } = provider.GetRequiredService<IConfigurationStore>();

    public IRegisteredClientStore RegisteredClients { get; } = provider.GetRequiredService<IRegisteredClientStore>();

    public IClientSecretUseStore ClientSecretUses { get; } = provider.GetRequiredService<IClientSecretUseStore>();

    public ISignalStore Signals { get; } = provider.GetRequiredService<ISignalStore>();

    public IDecisionStore Decisions { get; } = provider.GetRequiredService<IDecisionStore>();

    public IRefusalStore Refusals { get; } = provider.GetRequiredService<IRefusalStore>();

    public IAuditStore Audit { get; } = provider.GetRequiredService<IAuditStore>();

    public IPushedRequestStore PushedRequests { get; } = provider.GetRequiredService<IPushedRequestStore>();

    public IAwaitedRequestStore AwaitedRequests { get; } = provider.GetRequiredService<IAwaitedRequestStore>();

    public IAccountStore Accounts { get; } = provider.GetRequiredService<IAccountStore>();

    public IAuthenticatorStore Authenticators { get; } = provider.GetRequiredService<IAuthenticatorStore>();

    public IPasskeyStore Passkeys { get; } = provider.GetRequiredService<IPasskeyStore>();

    public IApprovalCodeStore ApprovalCodes { get; } = provider.GetRequiredService<IApprovalCodeStore>();

    public IClientSessionStore ClientSessions { get; } = provider.GetRequiredService<IClientSessionStore>();
}
