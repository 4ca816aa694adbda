namespace Gatehouse.Provider.Clients;

/// <summary>Knows the clients that the plan does not name, from whatever brings them.</summary>
internal interface IClientSource
{
    /// <summary>The client, or null when this source has none of this identifier.</summary>
    ValueTask<Client?> FindAsync(ProviderSnapshot snapshot, string clientId, CancellationToken cancel);
}

/// <summary>
/// Finds clients beyond the plan. A client of the plan costs one look into the snapshot and nothing else; any other is looked up, and the
/// request goes on with a snapshot that has it.
/// </summary>
public sealed class ClientDirectory
{
    private const int LongestIdentifier = 2048;
    private readonly IClientSource[] _sources;

    internal ClientDirectory(IEnumerable<IClientSource> sources) => _sources = [.. sources];

    /// <summary>Whether the plan lets clients in that it does not name.</summary>
    public bool ReachesBeyondPlan(ProviderSnapshot snapshot) => _sources.Length > 0 && snapshot.Configuration.Registration is not null;

    public ValueTask<ProviderSnapshot> IncludeAsync(ProviderSnapshot snapshot, string? clientId, CancellationToken cancel) =>
        _sources.Length == 0 || clientId is not { Length: > 0 and <= LongestIdentifier } || snapshot.FindClient(clientId) is not null
            ? ValueTask.FromResult(snapshot)
            : SearchAsync(snapshot, clientId, cancel);

    private async ValueTask<ProviderSnapshot> SearchAsync(ProviderSnapshot snapshot, string clientId, CancellationToken cancel)
    {
        foreach (var source in _sources)
            if (await source.FindAsync(snapshot, clientId, cancel) is { } client)
                return snapshot.With(client);
        return snapshot;
    }
}
