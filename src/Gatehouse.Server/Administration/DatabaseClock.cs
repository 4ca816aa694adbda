using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Administration;

/// <summary>
/// The clock of the database, to which those of all nodes are held. Nodes read what was recorded lately: a revocation with the time of a
/// machine whose clock is behind would never reach them.
/// </summary>
internal sealed class DatabaseClock(TimeSpan ahead) : TimeProvider
{
    public static async Task<DatabaseClock> ReadAsync(INewsStore news, CancellationToken cancel)
    {
        var now = System.GetUtcNow();
        return new DatabaseClock((await news.ReadAsync(now, now, cancel)).DatabaseTime - now);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
