using Gatehouse.Plan.Stored;
using Gatehouse.Provider;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration;
using Gatehouse.Storage;

namespace Gatehouse.Server.Operations;

/// <summary>A client as people are told of it.</summary>
/// <param name="Kind">Its kind in the plan; <c>registered</c> when it is no client of the plan.</param>
/// <param name="Method">How it proves itself.</param>
public sealed record ListedClient(string ClientId, string? ClientName, string Kind, string Method, IReadOnlyList<ListedSecret> Secrets);

/// <param name="LastUsedAt">To the minute for clients of the plan, to the day for registered ones; null when it was not used within the last 400 days.</param>
public sealed record ListedSecret(string? Name, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>Reads the clients of the configuration in force and the registered ones from the database, beside a server or without one.</summary>
public static class ClientList
{
    /// <exception cref="ServerSetupException">The root secret, which identifiers of registered clients are made with, cannot be had.</exception>
    /// <exception cref="StorageSetupException">There is no database of this version.</exception>
    public static async Task<IReadOnlyList<ListedClient>> ReadAsync(ServerOptions options, CancellationToken cancel)
    {
        var storage = new StorageOptions { DataDirectory = options.DataDirectory, PostgresConnectionString = options.Database, Exclusive = false };
        await using (var found = new ServiceCollection().AddGatehouseStorage(storage).BuildServiceProvider()) await found.GetRequiredService<Database>().VerifyAsync(cancel);
        await using var services = Services(storage, RootSecretSource.Read(options));

        var version = await services.GetRequiredService<IConfigurationStore>().ReadNewestAsync(cancel);
        if (version is null) return [];
        var document = StoredPlan.Read(version.Document);
        var configuration = PlanTranslation.Translate(document, options.Urls.Split(';')[0].TrimEnd('/'));
        var uses = (await services.GetRequiredService<IClientSecretUseStore>().ReadAllAsync(cancel)).ToDictionary(use => (use.ClientId, use.Secret), use => use.UsedAt);

        var clients = new List<ListedClient>();
        foreach (var (planned, client) in document.Clients.Zip(configuration.Clients))
            clients.Add(new ListedClient(client.ClientId, client.ClientName, planned.Kind.ToString().ToLowerInvariant(), string.Join(" or ", client.AuthenticationMethods.Order(StringComparer.Ordinal)),
                [.. client.Secrets.Select(secret => new ListedSecret(secret.Name, secret.ExpiresAt, uses.TryGetValue((client.ClientId, secret.Id), out var at) ? at : null))]));
        await foreach (var registered in services.GetRequiredService<RegisteredClients>().ListAsync(configuration.Issuer, cancel))
            clients.Add(new ListedClient(registered.ClientId, registered.ClientName, "registered", registered.AuthenticationMethod,
                registered.HasSecret ? [new ListedSecret(null, registered.ExpiresAt, registered.UsedAt)] : []));
        return clients;
    }

    private static ServiceProvider Services(StorageOptions storage, RootSecret root)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGatehouseProvider(root);
        services.AddGatehouseStorage(storage);
        return services.BuildServiceProvider();
    }
}
