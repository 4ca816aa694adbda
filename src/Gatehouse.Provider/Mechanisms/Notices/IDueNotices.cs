namespace Gatehouse.Provider.Mechanisms.Notices;

/// <summary>
/// Calls to clients that wait in the database until they succeed. Every node asks for what is due; one statement gives each call to one of
/// them, and gives it away again if that one dies.
/// </summary>
public interface IDueNotices
{
    /// <summary>Whether any client can want them at all; asking costs nothing.</summary>
    bool AreWanted { get; }

    /// <summary>Makes the calls that are due; how many were taken.</summary>
    Task<int> SendDueAsync(CancellationToken cancel);
}
