using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage.Registration;

/// <summary>Clients that registered themselves (RFC 7591). What is deleted stays as an empty row for a day, so that every node hears of it.</summary>
public interface IRegisteredClientStore : IRecordedStore<IRegisteredClientStore>
{
    ValueTask<RegistrationOutcome> AddAsync(RegisteredClient client, RegistrationQuota quota, CancellationToken cancel);

    /// <summary>The client; null when it is unknown or deleted.</summary>
    ValueTask<RegisteredClient?> FindAsync(GrantId id, CancellationToken cancel);

    /// <summary>Up to <paramref name="batch"/> clients behind the given one, in the order of their identifiers.</summary>
    ValueTask<IReadOnlyList<RegisteredClient>> ListAsync(GrantId after, int batch, CancellationToken cancel);

    /// <summary>Replaces metadata and secret; false when the client is not there any more.</summary>
    ValueTask<bool> UpdateAsync(GrantId id, string metadata, byte[]? secret, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Deletes the client and ends all its grants, with their feed entries, in one transaction. The new feed entries; null when it was not there.</summary>
    /// <param name="clientId">The identifier under which its grants stand.</param>
    ValueTask<IReadOnlyList<Revocation>?> DeleteAsync(GrantId id, string clientId, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Remembers that the client was seen.</summary>
    ValueTask TouchAsync(GrantId id, DateTimeOffset now, CancellationToken cancel);

    /// <summary>The clients that were changed or deleted at or after the instant.</summary>
    ValueTask<IReadOnlyList<GrantId>> ChangedSinceAsync(DateTimeOffset since, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> clients that were last seen before <paramref name="unusedSince"/> or have ended; how many were deleted.</summary>
    ValueTask<int> ExpireAsync(DateTimeOffset unusedSince, DateTimeOffset now, int batch, CancellationToken cancel);

    /// <summary>Removes up to <paramref name="batch"/> rows of clients deleted before <paramref name="cutoff"/>; how many were removed.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
