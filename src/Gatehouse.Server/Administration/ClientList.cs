using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Administration;

/// <summary>A client as people are told of it.</summary>
/// <param name="Kind">Its kind in the plan; <c>registered</c> when it is no client of the plan.</param>
/// <param name="Method">How it proves itself.</param>
public sealed record ListedClient(string ClientId, string? ClientName, string Kind, string Method, IReadOnlyList<ListedSecret> Secrets);

/// <param name="LastUsedAt">To the minute for clients of the plan, to the day for registered ones; null when it was not used within the last 400 days.</param>
public sealed record ListedSecret(string? Name, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>Reads the clients of the configuration in force and the registered ones from the database, beside a server or without one.</summary>
public static class ClientList
{
    public static async Task<IReadOnlyList<ListedClient>> ReadAsync(Installation installation, CancellationToken cancel)
    {
        if (installation is not { Plan: { } document, Configuration: { } configuration }) return [];
        var uses = (await installation.Get<IClientSecretUseStore>().ReadAllAsync(cancel)).ToDictionary(use => (use.ClientId, use.Secret), use => use.UsedAt);

        var clients = new List<ListedClient>();
        foreach (var (planned, client) in document.Clients.Zip(configuration.Clients))
            clients.Add(new ListedClient(client.ClientId, client.ClientName, planned.Kind.ToString().ToLowerInvariant(), string.Join(" or ", client.AuthenticationMethods.Order(StringComparer.Ordinal)),
                [.. client.Secrets.Select(secret => new ListedSecret(secret.Name, secret.ExpiresAt, uses.TryGetValue((client.ClientId, secret.Id), out var at) ? at : null))]));
        await foreach (var registered in installation.Get<RegisteredClients>().ListAsync(configuration.Issuer, cancel))
            clients.Add(new ListedClient(registered.ClientId, registered.ClientName, "registered", registered.AuthenticationMethod,
                registered.HasSecret ? [new ListedSecret(null, registered.ExpiresAt, registered.UsedAt)] : []));
        return clients;
    }
}
