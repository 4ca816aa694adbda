using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores;

/// <summary>Leases: who does a periodic duty until when.</summary>
internal sealed class LeaseStore(Database database) : ILeaseStore
{
    private static readonly Statement<(string Name, string Holder, DateTimeOffset Now, DateTimeOffset Until), bool> TryTake = new(
        "lease_take",
        """
        INSERT INTO leases (name, holder, held_until) VALUES (@name, @holder, @held_until)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE leases.holder = excluded.holder OR leases.held_until <= @now
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("name", input.Name);
            parameters.Add("holder", input.Holder);
            parameters.Add("now", input.Now);
            parameters.Add("held_until", input.Until);
        },
        Rows.Any);

    public ValueTask<bool> TryTakeAsync(string name, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) =>
        database.WriteAsync(TryTake, (name, holder, now, until), cancel);
}
