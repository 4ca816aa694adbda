using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Server.Administration;
using Gatehouse.Storage;

namespace Gatehouse.Server.Refusals;

/// <summary>Reads a refusal from the database, beside a server or without one.</summary>
public static class RefusalReading
{
    /// <summary>Everything that is kept under an id; several only if somebody who reports made one up.</summary>
    /// <exception cref="StorageSetupException">There is no database of this version.</exception>
    public static async Task<IReadOnlyList<ExplainedRefusal>> ReadAsync(ServerOptions options, string id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var services = new ServiceCollection().AddGatehouseStorage(Installation.StorageOf(options)).BuildServiceProvider();
        await services.GetRequiredService<Database>().VerifyAsync(cancel);
        var store = services.GetRequiredService<IRefusalStore>();
        var found = new List<ExplainedRefusal>();
        foreach (var record in await store.FindAsync(id, cancel))
            if (ExplainedRefusal.Of(record, await store.CountLikeAsync(record, cancel)) is { } explained)
                found.Add(explained);
        return found;
    }
}
