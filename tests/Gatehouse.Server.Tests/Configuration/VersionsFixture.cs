using Gatehouse.Provider;
using Gatehouse.Provider.Keys;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Storage;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Configuration;

/// <summary>One empty installation on one database, with as many nodes as a test wants.</summary>
public abstract class VersionsFixture : IAsyncLifetime
{
    private readonly RootSecret _root = RootSecret.Generate();
    private readonly List<ServiceProvider> _nodes = [];
    private StorageOptions? _storage;

    internal ServiceProvider Services { get; private set; } = null!;

    internal PlanVersions Versions => Services.GetRequiredService<PlanVersions>();

    protected abstract Task<StorageOptions?> PrepareAsync();

    public async ValueTask InitializeAsync()
    {
        _storage = await PrepareAsync();
        if (_storage is not null) Services = await OpenAsync();
    }

    internal virtual void Require() { }

    /// <summary>One more node on the same database.</summary>
    internal async Task<ServiceProvider> OpenAsync()
    {
        var node = await OpenAsync(_storage!, _root);
        _nodes.Add(node);
        return node;
    }

    internal static async Task<ServiceProvider> OpenAsync(StorageOptions storage, RootSecret root)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddGatehouseProvider(root);
        services.AddGatehouseStorage(storage);
        services.AddGatehouseAccounts();
        services.AddPlanVersions();
        var node = services.BuildServiceProvider();
        await node.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual Task CleanUpAsync() => Task.CompletedTask;
}

public sealed class VersionsOnSqlite : VersionsFixture
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<StorageOptions?> PrepareAsync() => Task.FromResult<StorageOptions?>(new StorageOptions { DataDirectory = _folder.Path, Exclusive = false });

    protected override Task CleanUpAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}

public sealed class VersionsOnPostgres : VersionsFixture
{
    internal override void Require() => Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");

    protected override async Task<StorageOptions?> PrepareAsync() =>
        PostgresServer.Missing is null ? new StorageOptions { PostgresConnectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync() } : null;
}
