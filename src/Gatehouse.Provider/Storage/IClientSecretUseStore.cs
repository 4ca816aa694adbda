namespace Gatehouse.Provider.Storage;

/// <summary>When a client's secret was last accepted.</summary>
/// <param name="Secret">The first half of the secret's keyed MAC.</param>
public sealed record ClientSecretUse(string ClientId, GrantId Secret, DateTimeOffset UsedAt);

/// <summary>Remembers which secrets of the plan's clients are still in use. Written by a background sweep, never by a request.</summary>
public interface IClientSecretUseStore
{
    /// <summary>Keeps the latest of what is known and what is told, for all of them in one transaction.</summary>
    ValueTask RecordAsync(IReadOnlyList<ClientSecretUse> uses, CancellationToken cancel);

    ValueTask<IReadOnlyList<ClientSecretUse>> ReadAllAsync(CancellationToken cancel);

    /// <summary>Forgets up to <paramref name="batch"/> secrets that were last used before <paramref name="cutoff"/>; how many were forgotten.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
